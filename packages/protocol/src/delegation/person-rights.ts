import type { Rights } from '@frontdesk/directory/authority/authority.ts'
import {
  isWithin,
  type OrganizationGroup,
  type OrganizationGroupStore,
  type Reach,
} from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Person } from '@frontdesk/directory/people/person.ts'
import type { Permission } from '@frontdesk/directory/permissions.ts'
import type { Role, RoleStore } from '@frontdesk/directory/roles/role.ts'

interface Parts {
  readonly organizationGroups: Pick<OrganizationGroupStore, 'find'>
  readonly roles: Pick<RoleStore, 'find'>
}

/** A role that a person holds, with the groups that say where it counts. */
export interface HeldRole {
  readonly role: Role | undefined
  readonly group: OrganizationGroup | undefined
  readonly roleOwner: OrganizationGroup | undefined
}

/** The roles of a person in the order of their assignment, as they are at this moment. */
export async function heldRoles(parts: Parts, person: Person): Promise<readonly HeldRole[]> {
  return Promise.all(
    person.roles.map(async ({ roleId, organizationGroupId }) => {
      const role = await parts.roles.find(roleId)
      const ownerId = role?.organizationGroupId
      return {
        role,
        group: await parts.organizationGroups.find(organizationGroupId),
        roleOwner: ownerId === undefined ? undefined : await parts.organizationGroups.find(ownerId),
      }
    }),
  )
}

/**
 * What a person may do, as one subtree: that of the first assignment, with every role that counts
 * in all of it. Rights of other subtrees are not in it; nothing that it says is too much (T6).
 *
 * @returns undefined for a person without a role that counts anywhere
 */
export function rightsOfPerson(held: readonly HeldRole[]): Rights | undefined {
  const first = held.find(counts)
  if (!first?.group) return undefined
  const reach: Reach = { path: first.group.path }
  const permissions = new Set<Permission>()
  for (const one of held) {
    if (!counts(one) || !one.group || !isWithin(one.group, reach.path)) continue
    for (const permission of one.role?.permissions ?? []) permissions.add(permission)
  }
  return { permissions, reach }
}

/** A role counts at and below the group that owns it: one left behind by a move opens nothing. */
function counts({ role, group, roleOwner }: HeldRole): boolean {
  if (!role || !group) return false
  if (role.organizationGroupId === undefined) return true
  return roleOwner !== undefined && isWithin(roleOwner, group.path)
}

/** The narrower of two subtrees; undefined when neither lies in the other. */
export function narrower(one: Reach, other: Reach): Reach | undefined {
  if (isWithin(one, other.path)) return other
  return isWithin(other, one.path) ? one : undefined
}
