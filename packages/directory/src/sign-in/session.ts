import type { Change } from '../change.ts'
import type { UnixSeconds } from '../units.ts'

/**
 * How somebody proved who they are; RFC 8176 names in tokens (`amr`). `upstream-second-factor`
 * stands beside `upstream` where a setting trusts the provider's word for it.
 */
export type SignInMethod =
  | 'password'
  | 'totp'
  | 'passkey'
  | 'recovery-code'
  | 'upstream'
  | 'upstream-second-factor'

/** A browser in which a person is signed in. The cookie holds its id and a secret; here is a hash. */
export interface Session {
  readonly id: string
  readonly personId: string
  /** base64url HMAC-SHA-256 of the cookie's secret under the key `keyId` (T4). */
  readonly hash: string
  readonly keyId: string
  readonly createdAt: UnixSeconds
  /** When the person last proved who they are: `auth_time`. */
  readonly signedInAt: UnixSeconds
  readonly methods: readonly SignInMethod[]
  /** To the minute. */
  readonly lastSeenAt: UnixSeconds
  /** It ends then whatever happens; idle ends are counted from `lastSeenAt`. */
  readonly expiresAt: UnixSeconds
  readonly endedAt: UnixSeconds | undefined
  /** Where it was begun, for the person's list: network address and browser, shortened. */
  readonly address: string
  readonly browser: string
}

export interface SessionStore {
  /** Found in memory, as fresh as T7 demands. */
  find(id: string): Promise<Session | undefined>
  /** Those that have not ended and not expired, newest first. */
  ofPerson(personId: string, now: UnixSeconds): Promise<readonly Session[]>
  insertion(session: Session): Change
  /** Notes that it was used, never set back; no condition. Tells caches: call it once a minute. */
  seen(id: string, at: UnixSeconds): Change
  /** Fails its condition when it has ended before. */
  ending(id: string, at: UnixSeconds): Change
  /** Ends all of a person's, but one where it is given; no condition. */
  endingOfPerson(personId: string, at: UnixSeconds, exceptId?: string | undefined): Change
}
