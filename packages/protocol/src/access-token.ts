import type { UnixSeconds } from '@frontdesk/directory/units.ts'

/** An access token's meaning, whatever form it travels in. */
export interface AccessToken {
  /** Unique; `jti`. */
  readonly id: string
  readonly issuer: string
  /** The API it opens; `aud`. */
  readonly audience: string
  readonly subject: string
  readonly clientId: string
  readonly scope: readonly string[]
  readonly issuedAt: UnixSeconds
  readonly expiresAt: UnixSeconds
  /** The secret that minted it: when that is revoked, the token is dead. */
  readonly secretId: string
  /** The client's generation it was minted under: when that has grown, the token is dead. */
  readonly generation: number
}
