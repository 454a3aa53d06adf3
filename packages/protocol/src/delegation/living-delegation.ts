import type { OrganizationGroupStore } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type {
  Organization,
  OrganizationStore,
} from '@frontdesk/directory/organizations/organization.ts'
import type { Person, PersonStore } from '@frontdesk/directory/people/person.ts'
import type { RoleStore } from '@frontdesk/directory/roles/role.ts'

import type { AccessToken } from '../access-token.ts'
import type { TokenFamily, TokenFamilyStore } from '../refresh-tokens/token-family.ts'
import type { Client } from '../rfc6749-framework/client.ts'
import { type HeldRole, heldRoles } from './person-rights.ts'

interface Parts {
  readonly people: Pick<PersonStore, 'find'>
  readonly families: Pick<TokenFamilyStore, 'find'>
  readonly organizations: Pick<OrganizationStore, 'find'>
  readonly organizationGroups: Pick<OrganizationGroupStore, 'find'>
  readonly roles: Pick<RoleStore, 'find'>
}

/** What stands behind a delegated token besides its client. */
export interface DelegationOf {
  readonly person: Person
  readonly family: TokenFamily
  readonly organization: Organization
  readonly held: readonly HeldRole[]
}

/**
 * Asks whether a token's delegation lives: the family, the person, their organization.
 *
 * @returns undefined for a token that speaks for its client; a sentence when it is dead; `known`
 *   itself while nothing of it has changed
 */
export type FindDelegation = (
  token: AccessToken,
  client: Client,
  known: DelegationOf | undefined,
) => Promise<DelegationOf | string | undefined>

export function livingDelegations(parts: Parts): FindDelegation {
  return async (token, client, known) => {
    if (token.familyId === undefined) return undefined
    const family = await parts.families.find(token.familyId)
    if (!family || family.revokedAt !== undefined) return 'The delegation was revoked.'
    if (family.clientRecordId !== client.id || family.personId !== token.subject) {
      return 'The delegation is of another client or person.'
    }
    const person = await parts.people.find(family.personId)
    const organization = person && (await parts.organizations.find(person.organizationId))
    const dead = whyPersonCannotDelegate(person, organization, client)
    if (dead !== undefined || !person || !organization) return dead ?? 'The person was deleted.'

    const held = await heldRoles(parts, person)
    const isUnchanged =
      known?.family === family &&
      known.person === person &&
      known.organization === organization &&
      isSameRoles(known.held, held)
    return isUnchanged ? known : { person, family, organization, held }
  }
}

/** Why a person's rights cannot stand behind an app's token at this moment; undefined: they can. */
export function whyPersonCannotDelegate(
  person: Person | undefined,
  organization: Organization | undefined,
  client: Client,
): string | undefined {
  if (!person) return 'The person was deleted.'
  if (person.status !== 'enabled') return 'The person is disabled.'
  if (organization?.status !== 'enabled') return 'The organization of the person is disabled.'
  const isForeign =
    client.organizationId !== undefined && client.organizationId !== person.organizationId
  return isForeign ? 'The client belongs to another organization than the person.' : undefined
}

function isSameRoles(one: readonly HeldRole[], other: readonly HeldRole[]): boolean {
  return (
    one.length === other.length &&
    one.every((held, index) => {
      const twin = other[index]
      return (
        held.role === twin?.role && held.group === twin?.group && held.roleOwner === twin?.roleOwner
      )
    })
  )
}
