import type { Person } from '@frontdesk/directory/people/person.ts'
import type { FactorStore } from '@frontdesk/directory/sign-in/factor.ts'
import { isSecondFactor } from '@frontdesk/directory/sign-in/next-step.ts'
import { Type } from 'typebox'

import { encodeHistory, history, Nullable, Status } from './admin-schemas.ts'
import type { NamesOfThings } from './names-of-things.ts'

export const SecondFactor = Type.Enum(['optional', 'required'])

export const PersonAnswer = Type.Object({
  id: Type.String(),
  organization: Type.String(),
  organization_group: Nullable(Type.String()),
  username: Type.String(),
  email: Type.String(),
  given_name: Type.String(),
  family_name: Type.String(),
  status: Status,
  roles: Type.Array(
    Type.Object({
      role: Nullable(Type.String()),
      role_id: Type.String(),
      organization_group: Nullable(Type.String()),
    }),
  ),
  has_password: Type.Boolean(),
  second_factor: SecondFactor,
  has_second_factor: Type.Boolean({
    description: 'An authenticator app that was confirmed, or a passkey.',
  }),
  ...history,
})

interface Known {
  readonly names: NamesOfThings
  readonly factors: Pick<FactorStore, 'ofPerson'>
}

/** Spells a person; of a password and of factors it says only whether there are some. */
export async function encodePerson(person: Person, { names, factors }: Known) {
  const roles = person.roles.map(async ({ roleId, organizationGroupId }) => ({
    role: await names.role(roleId),
    role_id: roleId,
    organization_group: await names.group(organizationGroupId),
  }))
  return {
    id: person.id,
    organization: person.organizationId,
    organization_group: await names.group(person.organizationGroupId),
    username: person.username,
    email: person.email,
    given_name: person.givenName,
    family_name: person.familyName,
    status: person.status,
    roles: await Promise.all(roles),
    has_password: person.password !== undefined,
    second_factor: person.secondFactor,
    has_second_factor: (await factors.ofPerson(person.id)).some(isSecondFactor),
    ...encodeHistory(person),
  }
}
