import type { Change } from '@frontdesk/directory/change.ts'
import type { SignInMethod } from '@frontdesk/directory/sign-in/session.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'

/** Codes live so long (RFC 9700 §2.1, ASVS 10.4.3). */
export const codeSeconds = 60

/** An authorization code as stored. Everything its redemption decides on is in it. */
export interface AuthorizationCode {
  /** base64url HMAC-SHA-256 of the code under `keyId`. */
  readonly hash: string
  readonly keyId: string
  /** The family its tokens will belong to; made at redemption, revoked at replay. */
  readonly familyId: string
  readonly clientRecordId: string
  readonly personId: string
  readonly sessionId: string
  /** As sent to the authorization endpoint; undefined when it was left out. */
  readonly redirectUri: string | undefined
  /** RFC 7636 S256 challenge; undefined only where the client's `pkce` is optional. */
  readonly codeChallenge: string | undefined
  readonly scope: readonly string[]
  readonly resource: string | undefined
  readonly nonce: string | undefined
  readonly authTime: UnixSeconds
  readonly methods: readonly SignInMethod[]
  readonly createdAt: UnixSeconds
  readonly expiresAt: UnixSeconds
  readonly usedAt: UnixSeconds | undefined
}

export interface AuthorizationCodeStore {
  find(hash: string): Promise<AuthorizationCode | undefined>
  insertion(code: AuthorizationCode): Change
  /** Marks it used. Fails its condition when it was used, or has expired at `now` (T: single use). */
  claim(hash: string, now: UnixSeconds): Change
  /** Deletes those that were not redeemed yet: whoever allowed them may not any more. */
  deletionOfPerson(personId: string): Change
}
