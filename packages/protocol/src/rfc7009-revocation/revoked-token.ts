import type { Change } from '@frontdesk/directory/change.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'

/** Access tokens that were revoked one by one, until they would have expired anyhow. */
export interface RevokedTokenStore {
  /** Found in memory, as fresh as T7 demands: asked on every request. */
  isRevoked(tokenId: string): Promise<boolean>
  /** No condition: revoking twice is revoking. Tells caches. */
  insertion(tokenId: string, expiresAt: UnixSeconds): Change
}
