import type { UnixSeconds } from '@frontdesk/directory/units.ts'

import type { ResourceMark } from './rfc8707-resource-indicators/token-target.ts'

/** An access token's meaning, whatever form it travels in. */
export interface AccessToken {
  /** Unique; `jti`. */
  readonly id: string
  readonly issuer: string
  /** The API it opens; `aud`. */
  readonly audience: string
  /** A client's `client_id`, or a person's id where a person delegated. */
  readonly subject: string
  readonly clientId: string
  readonly scope: readonly string[]
  readonly issuedAt: UnixSeconds
  readonly expiresAt: UnixSeconds
  /**
   * The secret that minted it: when that is revoked, the token is dead. Undefined for public
   * clients and for those that prove themselves by a key.
   */
  readonly secretId: string | undefined
  /** The client's generation it was minted under: when that has grown, the token is dead. */
  readonly generation: number
  /** The delegation it belongs to; undefined: the client acts for itself. See TokenFamily. */
  readonly familyId: string | undefined
  /**
   * Somebody's own API that it is for, and the generation of that; absent for an API of this server,
   * and in tokens of versions before 0.2.
   */
  readonly resource?: ResourceMark | undefined
}
