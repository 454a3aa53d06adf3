import assert from 'node:assert/strict'

import {
  isWithin,
  type OrganizationGroup,
  wholeServer,
} from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Organization } from '@frontdesk/directory/organizations/organization.ts'
import type { Person } from '@frontdesk/directory/people/person.ts'
import {
  allPermissions,
  isAdministrative,
  type Permission,
  permissionsCoveredBy,
} from '@frontdesk/directory/permissions.ts'
import type { Role } from '@frontdesk/directory/roles/role.ts'
import type { Client } from '@frontdesk/protocol/rfc6749-framework/client.ts'

import type { AdministrationBench } from './administration-bench.ts'

/*
 * A second, naive account of who may do what, for tests of the authority rule: it walks over
 * every thing and every place and shares no line with the rule itself.
 */

/** `permission @ group id`: one permission at one place of the tree; `@ server` for all of it. */
export type Power = string

/** One thing of the world that holds or gives powers. */
export interface Holder {
  readonly name: string
  /** All that is stored of it; any difference is an edit. */
  readonly record: string
  readonly powers: ReadonlySet<Power>
}

export interface World {
  readonly groups: readonly OrganizationGroup[]
  readonly roles: readonly Role[]
  readonly clients: readonly Client[]
  readonly people: readonly Person[]
  readonly organizations: readonly Organization[]
  readonly holders: ReadonlyMap<string, Holder>
}

const all = { limit: 500 }

/** Reads the whole world, past every reach. */
export async function readWorld({ stores }: AdministrationBench): Promise<World> {
  const groups = (await stores.organizationGroups.list(wholeServer, all)).items
  const roles = (await stores.roles.list(wholeServer, all)).items
  const clients = (await stores.clients.list(wholeServer, {}, all)).items
  const people = (await stores.people.list(wholeServer, all)).items
  const organizations = (await stores.organizations.list(all)).items
  const permissionsOf = (roleId: string) => roles.find(({ id }) => id === roleId)?.permissions ?? []

  const holders = [
    ...clients.map((client) => ({
      name: `client ${client.id}`,
      record: JSON.stringify(client),
      powers: powersAt(
        groups,
        clientPermissions(client, permissionsOf),
        client.organizationGroupId,
      ),
    })),
    ...people.map((person) => ({
      name: `person ${person.id}`,
      record: JSON.stringify(person),
      powers: new Set(
        person.roles.flatMap((held) => [
          ...powersAt(groups, permissionsOf(held.roleId), held.organizationGroupId),
        ]),
      ),
    })),
    ...roles.map((role) => ({
      name: `role ${role.id}`,
      record: JSON.stringify(role),
      powers: powersAt(groups, role.permissions, role.organizationGroupId),
    })),
    // Who stops or starts an organization decides over everything in it; its name is only a name.
    ...organizations.map((organization) => ({
      name: `organization ${organization.id}`,
      record: organization.status,
      powers: powersAt(
        groups,
        allPermissions,
        groups.find((one) => one.organizationId === organization.id && !one.parentId)?.id,
      ),
    })),
  ]
  const byName = new Map(holders.map((holder) => [holder.name, holder]))
  return { groups, roles, clients, people, organizations, holders: byName }
}

function clientPermissions(
  { roleId, scope, dialect }: Client,
  permissionsOf: (roleId: string) => readonly Permission[],
): readonly Permission[] {
  if (roleId !== undefined) return permissionsOf(roleId)
  if (dialect === 'uem') return allPermissions.filter((one) => !isAdministrative(one))
  return [...permissionsCoveredBy(scope)]
}

function powersAt(
  groups: readonly OrganizationGroup[],
  permissions: readonly Permission[],
  groupId: number | undefined,
): Set<Power> {
  const top = groupId === undefined ? wholeServer : groups.find(({ id }) => id === groupId)
  assert.ok(top, 'a group is gone that something is in')
  const places = groups.filter(({ path }) => isWithin(top, path)).map(({ id }) => String(id))
  if (groupId === undefined) places.push('server')
  return new Set(permissions.flatMap((permission) => places.map((id) => `${permission} @ ${id}`)))
}

/** What a client may hand on with a token of this scope. */
export function mayHandOn(
  world: World,
  { id }: Pick<Client, 'id'>,
  tokenScope: readonly string[],
): Set<Power> {
  const opened = permissionsCoveredBy(tokenScope)
  const held = world.holders.get(`client ${id}`)?.powers ?? new Set()
  return new Set(
    [...held].filter((power) => {
      const permission = power.split(' ', 1)[0] as Permission
      return !isAdministrative(permission) || opened.has(permission)
    }),
  )
}

/**
 * Everything about an accepted operation that its actor had no authority for:
 *
 * 1. whatever was made, edited or deleted held no more, before and after, than the actor may
 *    hand on; and
 * 2. nothing, touched or not, gained a power over what was there before that exceeds it.
 */
export function excesses(before: World, after: World, own: ReadonlySet<Power>): string[] {
  const oldGroups = new Set(before.groups.map(({ id }) => String(id)))
  oldGroups.add('server')
  const found: string[] = []
  for (const name of new Set([...before.holders.keys(), ...after.holders.keys()])) {
    const old = before.holders.get(name)
    const now = after.holders.get(name)
    // Nothing is in an organization when it is made and when it is deleted.
    if (name.startsWith('organization ') && !(old && now)) continue
    const touched = old?.record !== now?.record
    for (const power of touched ? [...powersOf(old), ...powersOf(now)] : powersOf(now)) {
      const gained = touched || !old?.powers.has(power)
      const place = power.slice(power.lastIndexOf(' ') + 1)
      if (gained && oldGroups.has(place) && !own.has(power)) found.push(`${name}: ${power}`)
    }
  }
  return found
}

function powersOf(holder: Holder | undefined): readonly Power[] {
  return holder ? [...holder.powers] : []
}
