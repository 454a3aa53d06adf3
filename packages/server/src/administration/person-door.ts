import type { Change } from '@frontdesk/directory/change.ts'
import type { Person } from '@frontdesk/directory/people/person.ts'
import { secondsOf } from '@frontdesk/directory/units.ts'

import type { AdminContext, AdminParts } from './admin-context.ts'
import { requireAuthorityOverPerson } from './authority-of-things.ts'
import { getPerson } from './things-in-reach.ts'

type Parts = Pick<AdminParts, 'stores' | 'clock'>

/**
 * What an edit of a person ends in the same work: whoever is disabled, or got a password from
 * somebody else, is signed out everywhere and out of every app; whoever must have a second factor
 * from now on signs in again; links in letters to an old address open nothing.
 */
export function changesAtTheDoor(parts: Parts, before: Person, after: Person): readonly Change[] {
  const isDisabled = before.status === 'enabled' && after.status === 'disabled'
  if (isDisabled || before.password !== after.password) return endingEverything(parts, after.id)
  const { sessions, personTickets } = parts.stores
  const now = secondsOf(parts.clock())
  const isStricter = before.secondFactor === 'optional' && after.secondFactor === 'required'
  return [
    ...(isStricter ? [sessions.endingOfPerson(after.id, now)] : []),
    ...(before.email === after.email ? [] : [personTickets.deletionOfPerson(after.id)]),
  ]
}

/** Ends a person's sessions, links and everything that apps do for them. */
export function endingEverything({ stores, clock }: Parts, personId: string): readonly Change[] {
  const now = secondsOf(clock())
  return [
    stores.sessions.endingOfPerson(personId, now),
    stores.families.revocationOf({ personId }, now),
    stores.codes.deletionOfPerson(personId),
    stores.deviceAuthorizations.deletionOfPerson(personId),
    stores.personTickets.deletionOfPerson(personId),
  ]
}

/**
 * The person whom an operation on their way in is about. What lets somebody in as this person, or
 * takes their proofs away, is only for those who may do everything that the person may (T6).
 *
 * @throws Refusal not_found, exceeds_authority
 */
export async function requirePersonAtTheDoor(context: AdminContext, id: string): Promise<Person> {
  const person = await getPerson(context, id)
  await requireAuthorityOverPerson(context, person)
  return person
}

export function personTarget({ id, organizationId }: Person) {
  return { kind: 'person', id, organizationId }
}
