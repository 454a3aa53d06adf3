import type { Change } from '@frontdesk/directory/change.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'

/** That a person lets an app act for them, and how far: a row of *Connected apps* (T14). */
export interface Consent {
  readonly id: string
  readonly personId: string
  /** Our own id of the client, never its `client_id`. */
  readonly clientRecordId: string
  /** Everything allowed so far; a request for less needs no question. */
  readonly scope: readonly string[]
  readonly createdAt: UnixSeconds
  readonly updatedAt: UnixSeconds
  /** To the minute. */
  readonly lastUsedAt: UnixSeconds | undefined
  readonly version: number
}

export interface ConsentStore {
  /** Found in memory, as fresh as T7 demands. */
  find(personId: string, clientRecordId: string): Promise<Consent | undefined>
  /** Newest use first. */
  ofPerson(personId: string): Promise<readonly Consent[]>
  insertion(consent: Consent): Change
  /** Fails its condition when the stored version is not `consent.version - 1`. */
  update(consent: Consent): Change
  /** Notes a use, never set back; no condition. Tells caches: call it once a minute. */
  used(id: string, at: UnixSeconds): Change
  /** Changes nothing. Fails its condition when there is none any more: it was taken back. */
  standing(id: string): Change
  /** Fails its condition when there is none. Revoke its families in the same work. */
  deletion(id: string): Change
}
