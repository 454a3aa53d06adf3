import type { AuditIdentity } from '@frontdesk/directory/audit/audit-event.ts'
import { authorizedCommit, type StandingStore } from '@frontdesk/directory/authority/standing.ts'
import type { Change, Commit } from '@frontdesk/directory/change.ts'
import type { Person } from '@frontdesk/directory/people/person.ts'
import type { PersonTicket, PersonTicketStore } from '@frontdesk/directory/sign-in/person-ticket.ts'
import { type Clock, secondsOf, type UnixSeconds } from '@frontdesk/directory/units.ts'

import { type OneTimeSecrets, oneTimeSecrets } from '../delegation/one-time-secret.ts'
import type { KeyMaterial } from '../keys/key-material.ts'
import { standingOfPerson } from './steps-commit.ts'

export const invitationSeconds = 7 * 86_400
export const passwordResetSeconds = 3600

/** Who lets somebody in: an administrator, or nobody for the server and people themselves. */
export type TicketMaker = AuditIdentity & {
  readonly requestId: string
  readonly address?: string | undefined
}

/** A ticket that was made; the text is in the link and nowhere else. */
export interface MadeTicket {
  /** `fdi_...` */
  readonly text: string
  readonly expiresAt: UnixSeconds
}

/** Makes the links with which people set a password. */
export interface PersonTickets {
  /** For a work that tells the audit itself. */
  draft(
    person: Person,
    purpose: PersonTicket['purpose'],
  ): MadeTicket & { readonly changes: readonly Change[] }
  /**
   * Writes it, and tells the audit (`person.invited`).
   *
   * @throws AuthorityLost for a person who is disabled, or whose organization is
   */
  make(person: Person, purpose: PersonTicket['purpose'], by: TicketMaker): Promise<MadeTicket>
}

interface Parts {
  readonly tickets: Pick<PersonTicketStore, 'insertion'>
  readonly keys: KeyMaterial
  readonly commit: Commit
  readonly standings: StandingStore
  readonly clock: Clock
}

export function personTickets(parts: Parts): PersonTickets {
  const { tickets, keys, clock } = parts
  const secrets = ticketSecrets(keys)

  const draft: PersonTickets['draft'] = (person, purpose) => {
    const { text, hash, keyId } = secrets.make()
    const createdAt = secondsOf(clock())
    const seconds = purpose === 'invitation' ? invitationSeconds : passwordResetSeconds
    const expiresAt = createdAt + seconds
    const ticket = { hash, keyId, purpose, personId: person.id, createdAt, expiresAt }
    return { text, expiresAt, changes: [tickets.insertion(ticket)] }
  }

  return {
    draft,

    async make(person, purpose, by) {
      const { changes, ...made } = draft(person, purpose)
      const event = {
        ...by,
        at: clock(),
        action: 'person.invited',
        outcome: 'done',
        organizationId: person.organizationId,
        targetKind: 'person',
        targetId: person.id,
        detail: { purpose },
      } as const
      const { commit } = authorizedCommit(parts, standingOfPerson(person))
      if (!(await commit({ changes, audit: [event] }))) {
        throw new Error('A new link could not be written.')
      }
      return made
    },
  }
}

/** The texts in links; `fdi_` tells leak scanners whose they are. */
export function ticketSecrets(keys: KeyMaterial): OneTimeSecrets {
  return oneTimeSecrets(keys, { purpose: 'person-ticket-hash', prefix: 'fdi_' })
}
