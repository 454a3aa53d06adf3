import type { PersonTicket, PersonTicketStore } from '@frontdesk/directory/sign-in/person-ticket.ts'

import { compiledChange } from './compiled-change.ts'
import type { Database } from './database.ts'
import { isStorable } from './text-match.ts'

/** Invitations and password resets in the table `person_ticket`. */
export function storedPersonTickets({ reads }: Database): PersonTicketStore {
  return {
    async find(hash) {
      if (!isStorable(hash)) return undefined
      const row = await reads
        .selectFrom('person_ticket')
        .selectAll()
        .where('hash', '=', hash)
        .executeTakeFirst()
      return (
        row && {
          hash: row.hash,
          keyId: row.key_id,
          purpose: row.purpose as PersonTicket['purpose'],
          personId: row.person_id,
          createdAt: row.created_at,
          expiresAt: row.expires_at,
        }
      )
    },

    insertion: (ticket) =>
      compiledChange(
        reads.insertInto('person_ticket').values({
          hash: ticket.hash,
          key_id: ticket.keyId,
          purpose: ticket.purpose,
          person_id: ticket.personId,
          created_at: ticket.createdAt,
          expires_at: ticket.expiresAt,
        }),
      ),

    claim: (hash, now) =>
      compiledChange(
        reads.deleteFrom('person_ticket').where('hash', '=', hash).where('expires_at', '>', now),
        { expectRows: 1 },
      ),

    deletionOfPerson: (personId) =>
      compiledChange(reads.deleteFrom('person_ticket').where('person_id', '=', personId)),
  }
}
