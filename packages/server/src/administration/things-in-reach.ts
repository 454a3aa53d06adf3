import type { Administrator } from '@frontdesk/directory/administrators/administrator.ts'
import type { ApiKey } from '@frontdesk/directory/api-keys/api-key.ts'
import {
  isWithin,
  type OrganizationGroup,
  type Reach,
  wholeServer,
} from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Organization } from '@frontdesk/directory/organizations/organization.ts'
import type { Person } from '@frontdesk/directory/people/person.ts'
import { Refusal } from '@frontdesk/directory/refusal.ts'
import type { Role } from '@frontdesk/directory/roles/role.ts'
import type { DeviceImport } from '@frontdesk/estate/imports/device-import.ts'
import type { Client } from '@frontdesk/protocol/rfc6749-framework/client.ts'
import type { ProtectedResource } from '@frontdesk/protocol/rfc8707-resource-indicators/protected-resource.ts'

import type { AdminContext } from './admin-context.ts'
import { invalidField } from './problem.ts'

/*
 * Everything an operation names is looked up here, inside the caller's reach. What lies outside
 * is answered as if it were not there.
 */

const uuidSyntax = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The organization, seen by the operator or from inside it. @throws Refusal not_found */
export async function getOrganization(context: AdminContext, id: string): Promise<Organization> {
  const { caller, parts } = context
  const visible = seesEverything(context) || caller.client.organizationId === id
  const organization = visible ? await parts.stores.organizations.find(id) : undefined
  return organization ?? nothingThere()
}

/** A group by its id, or by its code where that is not a number. @throws Refusal not_found */
export async function getGroup(context: AdminContext, id: string): Promise<OrganizationGroup> {
  const { organizationGroups } = context.parts.stores
  const group = /^\d{1,15}$/.test(id)
    ? await organizationGroups.find(Number(id))
    : await organizationGroups.findByGroupId(id)
  return group && isWithin(reachOf(context), group.path) ? group : nothingThere()
}

/** @throws Refusal not_found */
export async function getPerson(context: AdminContext, id: string): Promise<Person> {
  const person = await context.parts.stores.people.find(id)
  const visible = person && (await reaches(context, person.organizationGroupId))
  return visible ? person : nothingThere()
}

/** @throws Refusal not_found */
export async function getAdministrator(context: AdminContext, id: string): Promise<Administrator> {
  const administrator = await context.parts.stores.administrators.find(id)
  const visible = administrator && (await reaches(context, administrator.organizationGroupId))
  return visible ? administrator : nothingThere()
}

/** One of the organization's own APIs. @throws Refusal not_found */
export async function getResource(context: AdminContext, id: string): Promise<ProtectedResource> {
  const resource = await context.parts.stores.protectedResources.find(id)
  const visible = resource && (await reaches(context, resource.organizationGroupId))
  return visible ? resource : nothingThere()
}

/** @throws Refusal not_found */
export async function getApiKey(context: AdminContext, id: string): Promise<ApiKey> {
  const key = await context.parts.stores.apiKeys.find(id)
  const visible = key && (await reaches(context, key.organizationGroupId))
  return visible ? key : nothingThere()
}

/** An import into a group of the reach. @throws Refusal not_found */
export async function getDeviceImport(context: AdminContext, id: string): Promise<DeviceImport> {
  const started = await context.parts.stores.deviceImports.find(id)
  const visible = started && (await reaches(context, started.organizationGroupId))
  return visible ? started : nothingThere()
}

/** A built-in role, or one owned inside the reach. @throws Refusal not_found */
export async function getRole(context: AdminContext, id: string): Promise<Role> {
  const role = await context.parts.stores.roles.find(id)
  const visible = role && (role.builtIn || (await reaches(context, role.organizationGroupId)))
  return visible ? role : nothingThere()
}

/**
 * A client by our id or by its `client_id`. Ours comes first, so that no chosen `client_id` can
 * stand in for another client. @throws Refusal not_found
 */
export async function getClient(context: AdminContext, id: string): Promise<Client> {
  const { clients } = context.parts.stores
  // Found by its client_id it may come from memory, which does not follow each use of a secret.
  const ourId = uuidSyntax.test(id) ? id : (await clients.find(id))?.id
  const client = (ourId && (await clients.get(ourId))) || (await clients.find(id))
  const visible = client && (await reaches(context, client.organizationGroupId))
  return visible ? client : nothingThere()
}

/**
 * The group that a member of a body names by its code.
 *
 * @throws Problem invalid when it is unknown or outside the reach: nobody can tell which
 */
export async function requireGroupNamed(
  context: AdminContext,
  groupId: string,
  path: string,
): Promise<OrganizationGroup> {
  const group = await context.parts.stores.organizationGroups.findByGroupId(groupId)
  if (!group || !isWithin(reachOf(context), group.path)) {
    throw invalidField(path, 'is not the group_id of an organization group in your reach')
  }
  return group
}

/**
 * The role that a member of a body names, where it can be held at a group: built in, or owned by
 * the group or one above it.
 *
 * @param place undefined: no group, the operator's.
 * @throws Problem invalid
 */
export async function requireRoleNamed(
  context: AdminContext,
  name: string,
  place: OrganizationGroup | undefined,
  path: string,
): Promise<Role> {
  const role = await context.parts.stores.roles.findByName(name, place?.organizationId)
  if (!role || !(await canBeHeldAt(context, role, place))) {
    throw invalidField(path, 'is not the name of a role that can be given there')
  }
  return role
}

/** Tells whether a role counts at a group: built in, or owned by the group or one above it. */
export async function canBeHeldAt(
  { parts }: AdminContext,
  role: Role,
  place: OrganizationGroup | undefined,
): Promise<boolean> {
  if (role.builtIn) return true
  if (role.organizationGroupId === undefined || place === undefined) return false
  const owner = await parts.stores.organizationGroups.find(role.organizationGroupId)
  return owner !== undefined && isWithin(owner, place.path)
}

/**
 * Where a new thing belongs: to the group that a body names, else to the caller's own.
 *
 * @returns undefined for the operator: the server as a whole
 * @throws Problem invalid
 */
export async function placeOf(
  context: AdminContext,
  groupId: string | undefined,
): Promise<OrganizationGroup | undefined> {
  if (groupId !== undefined) return requireGroupNamed(context, groupId, '/organization_group')
  const own = context.caller.client.organizationGroupId
  return own === undefined ? undefined : context.parts.stores.organizationGroups.find(own)
}

/** What lies at and below a place. */
export function reachOfPlace(place: OrganizationGroup | undefined): Reach {
  return place ?? wholeServer
}

/** What a caller may see. */
export function reachOf({ caller }: AdminContext): Reach {
  return caller.effective.reach
}

/** Tells whether a caller reaches the whole server: the operator. */
export function seesEverything(context: AdminContext): boolean {
  return reachOf(context).path === wholeServer.path
}

/** Tells whether a group is in the reach; what is in no group is the operator's alone. */
export async function reaches(
  context: AdminContext,
  groupId: number | undefined,
): Promise<boolean> {
  if (seesEverything(context)) return true
  if (groupId === undefined) return false
  const group = await context.parts.stores.organizationGroups.find(groupId)
  return group !== undefined && isWithin(reachOf(context), group.path)
}

/**
 * Which organization's audit a caller may read: every one (undefined), or its own when it reaches
 * all of it. The audit knows organizations, not the groups inside, so anything less sees none.
 *
 * @throws Refusal forbidden
 */
export async function auditedOrganization(context: AdminContext): Promise<string | undefined> {
  if (seesEverything(context)) return undefined
  const { organizationId } = context.caller.client
  const top =
    organizationId && (await context.parts.stores.organizationGroups.findTop(organizationId))
  if (!top || !isWithin(reachOf(context), top.path)) {
    throw new Refusal('forbidden', 'The audit opens to those who reach a whole organization.')
  }
  return organizationId
}

function nothingThere(): never {
  throw new Refusal('not_found', 'There is no such thing in your reach.')
}
