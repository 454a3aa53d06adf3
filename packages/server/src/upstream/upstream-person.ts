import {
  authorizedCommit,
  type Standing,
  type StandingStore,
} from '@frontdesk/directory/authority/standing.ts'
import type { Commit } from '@frontdesk/directory/change.ts'
import { nameKey } from '@frontdesk/directory/people/name-key.ts'
import {
  maximumSignInCandidates,
  type Person,
  type PersonStore,
} from '@frontdesk/directory/people/person.ts'
import type { UpstreamIdentityStore } from '@frontdesk/directory/sign-in/upstream-identity.ts'
import { type Clock, secondsOf } from '@frontdesk/directory/units.ts'
import type { SignInOrigin } from '@frontdesk/protocol/sign-in/sign-in.ts'

import type { UpstreamClaims } from './upstream-provider.ts'

/** Who here is somebody there. Nobody is ever made by signing in. */
export interface UpstreamPeople {
  /** @param organizationId where only people of one organization may come in */
  find(
    claims: UpstreamClaims,
    organizationId: string | undefined,
  ): Promise<{ readonly person: Person; readonly isConnected: boolean } | undefined>
  /** Whether a person has an account there. */
  isConnected(personId: string): Promise<boolean>
  /**
   * Ties them together for good; false when the account there, or the person here, is taken.
   *
   * @throws AuthorityLost when what the person stands on has gone: then nothing was written
   */
  connect(
    claims: UpstreamClaims,
    by: {
      readonly person: Person
      readonly standing: Standing
      readonly origin: SignInOrigin
    },
  ): Promise<boolean>
}

interface Parts {
  readonly issuer: string
  readonly link: 'subject' | 'email'
  readonly people: Pick<PersonStore, 'find' | 'findForSignIn'>
  readonly identities: UpstreamIdentityStore
  readonly commit: Commit
  readonly standings: StandingStore
  readonly clock: Clock
}

export function upstreamPeople(parts: Parts): UpstreamPeople {
  const { issuer, link, people, identities, clock } = parts

  const isConnected = async (personId: string): Promise<boolean> =>
    (await identities.ofPerson(personId)).some((identity) => identity.issuer === issuer)

  /** By an address that is verified there and belongs to one person here, not connected yet. */
  async function findByEmail(
    { email }: UpstreamClaims,
    organizationId: string | undefined,
  ): Promise<Person | undefined> {
    if (link !== 'email' || email === undefined) return undefined
    const named = await people.findForSignIn(email, organizationId)
    // Then there may be more.
    if (named.length === maximumSignInCandidates) return undefined
    const [person, ...others] = named.filter((one) => nameKey(one.email) === nameKey(email))
    return person && others.length === 0 && !(await isConnected(person.id)) ? person : undefined
  }

  return {
    isConnected,

    async find(claims, organizationId) {
      const identity = await identities.find(issuer, claims.subject)
      const person = identity
        ? await people.find(identity.personId)
        : await findByEmail(claims, organizationId)
      const isOfAnother = organizationId !== undefined && person?.organizationId !== organizationId
      return person && !isOfAnother ? { person, isConnected: identity !== undefined } : undefined
    },

    async connect({ subject }, { person, standing, origin: { requestId, address } }) {
      if ((await identities.find(issuer, subject)) || (await isConnected(person.id))) return false
      const identity = { issuer, subject, personId: person.id, createdAt: secondsOf(clock()) }
      const { commit } = authorizedCommit(parts, standing)
      return commit({
        changes: [identities.insertion(identity)],
        audit: [
          {
            at: clock(),
            action: 'person.factor-added',
            outcome: 'done',
            requestId,
            address,
            personId: person.id,
            organizationId: person.organizationId,
            targetKind: 'person',
            targetId: person.id,
            detail: { kind: 'upstream', issuer },
          },
        ],
      })
    },
  }
}
