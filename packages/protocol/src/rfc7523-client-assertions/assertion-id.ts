import type { Change } from '@frontdesk/directory/change.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'

/** Ids of client assertions that were seen, until they would have expired anyhow. */
export interface AssertionIdStore {
  /**
   * Notes an id. Fails its condition when it was noted before: a replay.
   *
   * @param hash SHA-256 of client and `jti`, base64url
   */
  claim(hash: string, expiresAt: UnixSeconds): Change
}
