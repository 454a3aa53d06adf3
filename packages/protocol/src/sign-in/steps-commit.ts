import {
  AuthorityLost,
  authorizedCommit,
  type Standing,
} from '@frontdesk/directory/authority/standing.ts'
import type { Commit } from '@frontdesk/directory/change.ts'
import type { Person } from '@frontdesk/directory/people/person.ts'

import type { ProvenSteps, SignedIn, SignInOrigin } from './sign-in.ts'
import type { SignInParts } from './sign-in-parts.ts'
import type { SignInTrail } from './sign-in-trail.ts'

/** What a person's sign-in stands on: that they and their organization are enabled. */
export function standingOfPerson({
  id,
  organizationId,
}: Pick<Person, 'id' | 'organizationId'>): Standing {
  return [
    { kind: 'enabled-person', id },
    { kind: 'enabled-organization', id: organizationId },
  ]
}

/** What a signed-in person's changes stand on: their session too. */
export function standingOfSession({ session, person }: SignedIn): Standing {
  return [{ kind: 'session', id: session.id }, ...standingOfPerson(person)]
}

/** What proven steps stand on: the session that they are of, or the password that was proven. */
export function standingOfSteps(
  { sessionId, methods, passwordChangedAt }: ProvenSteps,
  person: Person,
): Standing {
  const standing = standingOfPerson(person)
  if (sessionId !== undefined) return [{ kind: 'session', id: sessionId }, ...standing]
  if (!methods.includes('password')) return standing
  return [{ kind: 'password', id: person.id, changedAt: passwordChangedAt }, ...standing]
}

/** Who does something by what they have proven. */
interface Steps {
  readonly steps: ProvenSteps
  readonly person: Person
  readonly origin: SignInOrigin | undefined
}

/**
 * Makes commits that hold only while the steps do.
 *
 * @returns a commit that throws AuthorityLost for steps of a session, which was ended, or whose
 *   person was disabled; SignInRefused for the steps of a sign-in
 */
export function stepsCommits(
  parts: Pick<SignInParts, 'commit' | 'standings'>,
  trail: SignInTrail,
): (by: Steps) => Commit {
  return ({ steps, person, origin }) => {
    const { commit } = authorizedCommit(parts, standingOfSteps(steps, person))
    return (work) =>
      commit(work).catch((error: unknown) => {
        if (!(error instanceof AuthorityLost) || steps.sessionId !== undefined) throw error
        return trail.refuse('what the steps stand on has just changed', origin, person)
      })
  }
}
