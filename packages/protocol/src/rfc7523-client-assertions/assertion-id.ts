import type { Change } from '@frontdesk/directory/change.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'

/**
 * Ids of what may be used once and leaves a row only when it is used, such as client assertions:
 * those that were seen, until they would have expired anyhow.
 */
export interface AssertionIdStore {
  /**
   * Notes an id. Fails its condition when it was noted before, a replay; and when the database was
   * restored from a copy at `usableFrom` or later: then nobody knows whether it was noted before.
   *
   * @param hash SHA-256 of client and `jti`, base64url
   * @param usableFrom the first moment at which it can have been used
   */
  claim(hash: string, expiresAt: UnixSeconds, usableFrom: UnixSeconds): Change
}
