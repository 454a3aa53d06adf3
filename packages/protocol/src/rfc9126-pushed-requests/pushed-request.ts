import type { Change } from '@frontdesk/directory/change.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'

import { ProtocolError } from '../errors.ts'

/** Seconds in which a pushed request must be presented. @see RFC 9126 §2.2 */
export const pushedRequestSeconds = 90

const maximumLength = 16_384

/** What of a request is kept here. */
export interface KeptRequest {
  /** Decoded, in their order; see `pairsToKeep`. */
  readonly pairs: readonly (readonly [string, string])[]
  /** The person whom its `id_token_hint` named, checked before it was kept; undefined: none did. */
  readonly hintedPersonId?: string | undefined
}

/** An authorization request that the client left here, already checked. */
export interface PushedRequest extends KeptRequest {
  /** base64url HMAC-SHA-256 of the reference under `keyId`. */
  readonly hash: string
  readonly keyId: string
  readonly clientRecordId: string
  readonly createdAt: UnixSeconds
  readonly expiresAt: UnixSeconds
}

export interface PushedRequestStore {
  find(hash: string): Promise<PushedRequest | undefined>
  insertion(request: PushedRequest): Change
  /** Deletes it. Fails its condition when it is not there any more: one code for each. */
  claim(hash: string): Change
}

/** Tokens and proofs of a client: read once, at the request they came with, and never kept. */
const unkeptParameters: ReadonlySet<string> = new Set([
  'client_secret',
  'client_assertion',
  'client_assertion_type',
  'id_token_hint',
])

/** The parameters of a checked request without those that hold a token or a secret. */
export function pairsToKeep(pairs: KeptRequest['pairs']): KeptRequest['pairs'] {
  return pairs.filter(([name]) => !unkeptParameters.has(name))
}

/**
 * It is kept for all who can name a public client: the parts are limited, and the whole.
 *
 * @throws ProtocolError invalid_request
 */
export function requireSmall(pairs: KeptRequest['pairs']): void {
  const length = pairs.reduce((sum, [name, value]) => sum + name.length + value.length, 0)
  if (length <= maximumLength) return
  throw new ProtocolError(
    'invalid_request',
    `The request is longer than ${maximumLength} characters.`,
  )
}
