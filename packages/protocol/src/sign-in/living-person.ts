import type { Person } from '@frontdesk/directory/people/person.ts'

import type { ProvenSteps } from './sign-in.ts'
import type { SignInParts } from './sign-in-parts.ts'

type Parts = Pick<SignInParts, 'people' | 'organizations'>

/** Tells why somebody may not come in although the proof was right; undefined when they may. */
export async function whyNotLetIn(
  { organizations }: Pick<Parts, 'organizations'>,
  person: Person,
): Promise<string | undefined> {
  if (person.status !== 'enabled') return 'the person is disabled'
  const organization = await organizations.find(person.organizationId)
  return organization?.status === 'enabled' ? undefined : 'the organization is disabled'
}

/** Tells why steps hold no more for a person as they are now; undefined when they hold. */
export async function whyStepsFail(
  parts: Pick<Parts, 'organizations'>,
  steps: ProvenSteps,
  person: Person,
): Promise<string | undefined> {
  if (steps.personId !== person.id || steps.methods.length === 0) return 'nothing was proven'
  const isOther = steps.passwordChangedAt !== person.password?.changedAt
  if (steps.methods.includes('password') && isOther) return 'the password was changed since'
  return whyNotLetIn(parts, person)
}

/**
 * The person as the database has them now. `find` may be a second old in a process that did not
 * make the change (T7), and what is begun on an old password would outlive that second.
 */
export async function freshPerson({ people }: Parts, id: string): Promise<Person | undefined> {
  const known = await people.find(id)
  const fresh = known && (await people.findByUsername(known.organizationId, known.username))
  // Renamed a moment ago: then the memory is as good as it gets.
  return fresh?.id === id ? fresh : people.find(id)
}
