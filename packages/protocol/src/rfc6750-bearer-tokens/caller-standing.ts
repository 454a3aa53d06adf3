import type { Footing, Standing } from '@frontdesk/directory/authority/standing.ts'
import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Organization } from '@frontdesk/directory/organizations/organization.ts'
import type { Role } from '@frontdesk/directory/roles/role.ts'

import type { AccessToken } from '../access-token.ts'
import type { DelegationOf } from '../delegation/living-delegation.ts'
import type { Client } from '../rfc6749-framework/client.ts'

/** What the holder of a token was made of. */
interface Foundation {
  readonly client: Client
  readonly organization: Organization | undefined
  readonly group: OrganizationGroup | undefined
  readonly role: Role | undefined
  readonly roleOwner: OrganizationGroup | undefined
  readonly delegation: DelegationOf | undefined
}

/** Everything that a token's authority stands on: what `livingCallers` asks, to be asked again. */
export function standingOf(token: AccessToken, of: Foundation): Standing {
  const { client, organization, group, role, roleOwner, delegation } = of
  return [
    { kind: 'access-token', id: token.id },
    versionOf('client', client),
    ...(token.secretId === undefined
      ? []
      : [{ kind: 'client-secret', id: token.secretId } as const]),
    ...(organization ? [versionOf('organization', organization)] : []),
    ...(role ? [versionOf('role', role)] : []),
    ...placesOf([group, roleOwner]),
    ...(delegation ? footingsOfDelegation(delegation) : []),
  ]
}

function footingsOfDelegation({ person, family, organization, held }: DelegationOf): Standing {
  const roles = held.flatMap(({ role }) => role ?? [])
  return [
    { kind: 'token-family', id: family.id },
    versionOf('person', person),
    versionOf('organization', organization),
    ...roles.map((role) => versionOf('role', role)),
    ...placesOf(held.flatMap(({ group, roleOwner }) => [group, roleOwner])),
  ]
}

/** A thing that is stored with a version, as it was. */
export function versionOf(
  kind: Extract<Footing, { version: number }>['kind'],
  { id, version }: { readonly id: string; readonly version: number },
): Footing {
  return { kind, id, version }
}

/** The places in the tree that were found, as they were. */
export function placesOf(groups: readonly (OrganizationGroup | undefined)[]): Standing {
  return groups.flatMap((group) =>
    group ? [{ kind: 'organization-group', id: group.id, path: group.path } as const] : [],
  )
}
