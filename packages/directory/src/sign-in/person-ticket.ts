import type { Change } from '../change.ts'
import type { UnixSeconds } from '../units.ts'

/** A link that lets one person set a password: an invitation or a reset. Single use. */
export interface PersonTicket {
  /** base64url HMAC-SHA-256 of what stands in the link, under `keyId`. */
  readonly hash: string
  readonly keyId: string
  readonly purpose: 'invitation' | 'password-reset'
  readonly personId: string
  readonly createdAt: UnixSeconds
  readonly expiresAt: UnixSeconds
}

export interface PersonTicketStore {
  find(hash: string): Promise<PersonTicket | undefined>
  insertion(ticket: PersonTicket): Change
  /** Deletes it. Fails its condition when it is not there, or not alive at `now`. */
  claim(hash: string, now: UnixSeconds): Change
  /** All of a person's: a password was set, or the person disabled. */
  deletionOfPerson(personId: string): Change
}
