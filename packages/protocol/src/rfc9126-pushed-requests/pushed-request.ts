import type { Change } from '@frontdesk/directory/change.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'

import { ProtocolError } from '../errors.ts'

/** Seconds in which a pushed request must be presented. @see RFC 9126 §2.2 */
export const pushedRequestSeconds = 90

const maximumLength = 16_384

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

/**
 * It is kept for all who can name a public client: the parts are limited, and the whole.
 *
 * @throws ProtocolError invalid_request
 */
export function requireSmall(pairs: PushedRequest['pairs']): void {
  const length = pairs.reduce((sum, [name, value]) => sum + name.length + value.length, 0)
  if (length <= maximumLength) return
  throw new ProtocolError(
    'invalid_request',
    `The request is longer than ${maximumLength} characters.`,
  )
}
