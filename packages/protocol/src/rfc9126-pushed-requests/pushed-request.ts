import type { Change } from '@frontdesk/directory/change.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'

/** Seconds in which a pushed request must be presented. @see RFC 9126 §2.2 */
export const pushedRequestSeconds = 90

/** An authorization request that the client left here, already checked. */
export interface PushedRequest {
  /** base64url HMAC-SHA-256 of the reference under `keyId`. */
  readonly hash: string
  readonly keyId: string
  readonly clientRecordId: string
  /** Decoded pairs as pushed, without client authentication. */
  readonly pairs: readonly (readonly [string, string])[]
  readonly createdAt: UnixSeconds
  readonly expiresAt: UnixSeconds
}

export interface PushedRequestStore {
  find(hash: string): Promise<PushedRequest | undefined>
  insertion(request: PushedRequest): Change
  /** Deletes it. Fails its condition when it is not there any more: one code for each. */
  claim(hash: string): Change
}
