import type { Change } from '@frontdesk/directory/change.ts'
import type { SignInMethod } from '@frontdesk/directory/sign-in/session.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'

/**
 * Everything that one act of delegation (a code, a device code) led to: its access tokens name it,
 * its refresh tokens follow one another in it. Revoke it and all of them are dead.
 */
export interface TokenFamily {
  readonly id: string
  readonly personId: string
  readonly clientRecordId: string
  /** The session in which it was allowed; signing out there does not end it. */
  readonly sessionId: string | undefined
  /** What was allowed; never widens (T10). */
  readonly scope: readonly string[]
  /** What `resource` asked for; undefined: by the scope. */
  readonly resource: string | undefined
  /** When and how the person had proven who they are, for later ID tokens. */
  readonly authTime: UnixSeconds
  readonly methods: readonly SignInMethod[]
  readonly nonce: string | undefined
  readonly createdAt: UnixSeconds
  /** Absolute end. */
  readonly expiresAt: UnixSeconds
  readonly revokedAt: UnixSeconds | undefined
  /** Undefined while the client gets no refresh tokens. */
  readonly refresh: RefreshState | undefined
}

/** Where the chain of refresh tokens stands: one row, one statement for each rotation. */
export interface RefreshState {
  /** Counts rotations from 1 on; a token carries the number it was made under. */
  readonly generation: number
  /** Hash of the living token: base64url of 256 bits of an HMAC under `keyId`. */
  readonly hash: string
  readonly keyId: string
  readonly issuedAt: UnixSeconds
  /** Unused for so long it ends. */
  readonly idleExpiresAt: UnixSeconds
  /** Of the immediate predecessor: its hash, when it was redeemed (milliseconds), and the answer,
   *  sealed under a key derived from that token, for whoever lost it on the way (T10). */
  readonly previous:
    | {
        readonly hash: string
        readonly redeemedAt: number
        readonly sealedAnswer: string | undefined
      }
    | undefined
}

export interface TokenFamilyStore {
  /** Found in memory, as fresh as T7 demands: access tokens ask on every request. */
  find(id: string): Promise<TokenFamily | undefined>
  /** As stored at this moment, past every cache. */
  get(id: string): Promise<TokenFamily | undefined>
  /** Living ones of a consent. */
  ofConsent(
    personId: string,
    clientRecordId: string,
    now: UnixSeconds,
  ): Promise<readonly TokenFamily[]>
  insertion(family: TokenFamily): Change
  /**
   * Puts `next` in the place of the refresh state. Fails its condition unless the family is not
   * revoked and its living hash is `presentedHash`: exactly one of any number of callers wins.
   */
  rotation(id: string, presentedHash: string, next: RefreshState): Change
  /** Revokes; no condition. Tells caches. */
  revocation(id: string, at: UnixSeconds): Change
  /** Every living one of a consent, a person, or a client. */
  revocationOf(
    whose: { readonly personId?: string | undefined; readonly clientRecordId?: string | undefined },
    at: UnixSeconds,
  ): Change
}
