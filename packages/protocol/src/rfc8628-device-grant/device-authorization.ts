import type { Change } from '@frontdesk/directory/change.ts'
import type { SignInMethod } from '@frontdesk/directory/sign-in/session.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'

/** A device waits for a person to allow it. @see RFC 8628 §3.2 */
export interface DeviceAuthorization {
  /** base64url HMAC-SHA-256 of the device code under `keyId`. */
  readonly hash: string
  /** Likewise of the user code, letters only, upper case. */
  readonly userCodeHash: string
  readonly keyId: string
  readonly familyId: string
  readonly clientRecordId: string
  readonly scope: readonly string[]
  readonly resource: string | undefined
  readonly createdAt: UnixSeconds
  readonly expiresAt: UnixSeconds
  /** Seconds between two polls; grows by 5 with each that comes too soon. */
  readonly intervalSeconds: number
  readonly lastPolledAt: UnixSeconds | undefined
  readonly state: 'pending' | 'allowed' | 'denied' | 'used'
  /** The first session that entered the user code: nobody else may decide (security row 17). */
  readonly sessionId: string | undefined
  readonly personId: string | undefined
  readonly authTime: UnixSeconds | undefined
  readonly methods: readonly SignInMethod[]
}

export interface DeviceAuthorizationStore {
  find(hash: string): Promise<DeviceAuthorization | undefined>
  findByUserCode(userCodeHash: string): Promise<DeviceAuthorization | undefined>
  insertion(authorization: DeviceAuthorization): Change
  /** Binds it to a session. Fails its condition when it is bound to another, decided, or expired. */
  binding(hash: string, sessionId: string, now: UnixSeconds): Change
  /** Fails its condition unless it is pending, alive, and bound to that session. */
  decision(
    hash: string,
    decided: {
      readonly state: 'allowed' | 'denied'
      readonly sessionId: string
      readonly personId: string
      readonly scope: readonly string[]
      readonly authTime: UnixSeconds
      readonly methods: readonly SignInMethod[]
    },
    now: UnixSeconds,
  ): Change
  /** Notes a poll and the interval from now on; no condition. */
  polled(hash: string, at: UnixSeconds, intervalSeconds: number): Change
  /** Marks it used. Fails its condition unless it is allowed and alive. */
  claim(hash: string, now: UnixSeconds): Change
  /** Deletes those that the person allowed and no device has redeemed yet. */
  deletionOfPerson(personId: string): Change
}
