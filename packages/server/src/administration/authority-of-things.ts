import type { Administrator } from '@frontdesk/directory/administrators/administrator.ts'
import { type Rights, requireAuthorityOver } from '@frontdesk/directory/authority/authority.ts'
import {
  type OrganizationGroup,
  type Reach,
  wholeServer,
} from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Person } from '@frontdesk/directory/people/person.ts'
import { allPermissions, type Permission } from '@frontdesk/directory/permissions.ts'
import type { Role } from '@frontdesk/directory/roles/role.ts'
import type { Client } from '@frontdesk/protocol/rfc6749-framework/client.ts'
import { isForeignScope } from '@frontdesk/protocol/rfc8707-resource-indicators/token-target.ts'

import type { AdminContext, AdminParts } from './admin-context.ts'

type Parts = Pick<AdminParts, 'stores' | 'dialects'>

const nothing: ReadonlySet<Permission> = new Set()
const everything: ReadonlySet<Permission> = new Set(allPermissions)
const editResources: ReadonlySet<Permission> = new Set(['admin:resources:edit'])

/** What of a client decides its rights. */
export type RightsOfClient = Pick<
  Client,
  'dialect' | 'roleId' | 'scope' | 'organizationGroupId' | 'consent'
>

/** What of a person decides their rights. */
export type RightsOfPerson = Pick<Person, 'organizationGroupId' | 'roles'>

/** What of an administrator decides their rights. */
export type RightsOfAdministrator = Pick<Administrator, 'organizationGroupId' | 'roleId'>

/** What of a role decides what its holders can do, and where it can be held. */
export type RightsOfRole = Pick<Role, 'permissions' | 'organizationGroupId'>

/**
 * Everything a client could ever use: its role's permissions, or those of its scope when it has no
 * role, from its group down. A disabled client counts like an enabled one, since it can be enabled.
 * A first-party one asks nobody: whoever opens its link gives it what they are and may, so it counts
 * as everything that the people of its organization could hold (T6, T14).
 */
export async function rightsOfClient(parts: Parts, client: RightsOfClient): Promise<Rights> {
  const { organizationGroupId, roleId, dialect, scope } = client
  const reach = await reachFrom(parts, organizationGroupId)
  if (client.consent === 'skipped') return { permissions: everything, reach: organizationOf(reach) }
  if (roleId !== undefined) return { permissions: await permissionsOfRole(parts, roleId), reach }
  const policy = parts.dialects.get(dialect)?.policy
  // A dialect that was switched off may come back: until then nobody knows what the scope opens.
  return { permissions: policy ? policy.permissionsOf(scope) : everything, reach }
}

/** What a person holds: each role from its group down, and the place in the tree itself. */
export async function rightsOfPerson(parts: Parts, person: RightsOfPerson): Promise<Rights[]> {
  const place = { permissions: nothing, reach: await reachFrom(parts, person.organizationGroupId) }
  const roles = person.roles.map(async (held) => ({
    permissions: await permissionsOfRole(parts, held.roleId),
    reach: await reachFrom(parts, held.organizationGroupId),
  }))
  return [place, ...(await Promise.all(roles))]
}

/**
 * Everything an administrator could ever do: the role's permissions, from the group down. Disabled
 * or without any credential they count the same, since both can be given back.
 */
export async function rightsOfAdministrator(
  parts: Parts,
  { organizationGroupId, roleId }: RightsOfAdministrator,
): Promise<Rights> {
  return {
    permissions: await permissionsOfRole(parts, roleId),
    reach: await reachFrom(parts, organizationGroupId),
  }
}

/** What a role gives to whoever holds it, anywhere in the subtree where it can be held. */
export async function rightsOfRole(parts: Parts, role: RightsOfRole): Promise<Rights> {
  return {
    permissions: new Set(role.permissions),
    reach: await reachFrom(parts, role.organizationGroupId),
  }
}

/**
 * What a client holds at APIs that are not this server's. Their scopes are no permissions: whoever
 * may edit such an API is who hands them on.
 */
export async function rightsAtResources(
  parts: Parts,
  { dialect, scope }: RightsOfClient,
): Promise<readonly Rights[]> {
  const policy = parts.dialects.get(dialect)?.policy
  const foreign = scope.filter((value) => policy && isForeignScope(policy, value))
  const found = await Promise.all(foreign.map(parts.stores.protectedResources.findByScope))
  // A value that is no scope any more opens nothing anywhere.
  const rights = found.flatMap((resource) =>
    resource ? [rightsToEdit(parts, resource.organizationGroupId)] : [],
  )
  return Promise.all(rights)
}

/** A client, before and after: authority over both is needed. @throws Refusal exceeds_authority */
export async function requireAuthorityOverClient(
  { caller, parts }: AdminContext,
  ...states: readonly RightsOfClient[]
): Promise<void> {
  for (const state of states) {
    requireAuthorityOver(caller, await rightsOfClient(parts, state))
    for (const rights of await rightsAtResources(parts, state)) requireAuthorityOver(caller, rights)
  }
}

/** A person, before and after. @throws Refusal exceeds_authority */
export async function requireAuthorityOverPerson(
  { caller, parts }: AdminContext,
  ...states: readonly RightsOfPerson[]
): Promise<void> {
  for (const state of states) {
    for (const rights of await rightsOfPerson(parts, state)) requireAuthorityOver(caller, rights)
  }
}

/** An administrator, before and after. @throws Refusal exceeds_authority */
export async function requireAuthorityOverAdministrator(
  { caller, parts }: AdminContext,
  ...states: readonly RightsOfAdministrator[]
): Promise<void> {
  for (const state of states) {
    requireAuthorityOver(caller, await rightsOfAdministrator(parts, state))
  }
}

/** A role, before and after. @throws Refusal exceeds_authority */
export async function requireAuthorityOverRole(
  { caller, parts }: AdminContext,
  ...states: readonly RightsOfRole[]
): Promise<void> {
  for (const state of states) requireAuthorityOver(caller, await rightsOfRole(parts, state))
}

/** A place in the tree, for what holds no rights by itself. @throws Refusal exceeds_authority */
export function requireAuthorityAt({ caller }: AdminContext, reach: Reach): void {
  requireAuthorityOver(caller, { permissions: nothing, reach })
}

/**
 * Everything that anybody could hold in a subtree: for changes that reach all holders at once,
 * such as moving a group or stopping an organization.
 *
 * @throws Refusal exceeds_authority
 */
export function requireFullAuthorityAt({ caller }: AdminContext, reach: Reach): void {
  requireAuthorityOver(caller, { permissions: everything, reach })
}

/** From the top group of an organization down; the whole server stays that. */
function organizationOf({ path }: Reach): Reach {
  const [, top = ''] = path.split('/')
  return top === '' ? wholeServer : { path: `/${top}/` }
}

async function rightsToEdit(parts: Parts, groupId: number | undefined): Promise<Rights> {
  return { permissions: editResources, reach: await reachFrom(parts, groupId) }
}

async function permissionsOfRole(parts: Parts, roleId: string): Promise<ReadonlySet<Permission>> {
  const role = await parts.stores.roles.find(roleId)
  return role ? new Set(role.permissions) : nothing
}

/** No group means the whole server; a group that is gone counts as that, the strictest reading. */
async function reachFrom(
  parts: Parts,
  groupId: OrganizationGroup['id'] | undefined,
): Promise<Reach> {
  if (groupId === undefined) return wholeServer
  return (await parts.stores.organizationGroups.find(groupId)) ?? wholeServer
}
