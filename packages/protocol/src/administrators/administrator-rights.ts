import type { Administrator } from '@frontdesk/directory/administrators/administrator.ts'
import type { ApiKey } from '@frontdesk/directory/api-keys/api-key.ts'
import type { Rights } from '@frontdesk/directory/authority/authority.ts'
import type { Standing } from '@frontdesk/directory/authority/standing.ts'
import {
  isWithin,
  type OrganizationGroup,
  type OrganizationGroupStore,
  type Reach,
} from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Permission } from '@frontdesk/directory/permissions.ts'
import type { Role, RoleStore } from '@frontdesk/directory/roles/role.ts'

import { placesOf, versionOf } from '../rfc6750-bearer-tokens/caller-standing.ts'

interface Parts {
  readonly organizationGroups: Pick<OrganizationGroupStore, 'find'>
  readonly roles: Pick<RoleStore, 'find'>
}

/** Rights with the group at whose top they begin, and what they stand on. */
export interface AdministratorRights extends Rights {
  readonly organizationGroupId: number
  readonly standing: Standing
}

const nothing: ReadonlySet<Permission> = new Set()
/** Roles are kept in memory and replaced when they change: so are their sets. */
const permissionSets = new WeakMap<Role, ReadonlySet<Permission>>()

/**
 * What an administrator may do with an API key at this moment (T6): its role's permissions, in the
 * deeper of the two organization groups. Undefined when neither lies in the other.
 */
export async function administratorRights(
  parts: Parts,
  administrator: Administrator,
  apiKey: ApiKey,
): Promise<AdministratorRights | undefined> {
  const own = await parts.organizationGroups.find(administrator.organizationGroupId)
  const named = await parts.organizationGroups.find(apiKey.organizationGroupId)
  const reach = own && named && deeper(own, named)
  if (!reach) return undefined
  const role = await parts.roles.find(administrator.roleId)
  const owner = await ownerOf(parts, role)
  const standing = [
    versionOf('administrator', administrator),
    versionOf('api-key', apiKey),
    ...(role ? [versionOf('role', role)] : []),
    ...placesOf([own, named, owner]),
  ]
  const permissions = permissionsOf(role, owner, reach)
  return { permissions, reach, organizationGroupId: reach.id, standing }
}

function deeper(own: OrganizationGroup, named: OrganizationGroup): OrganizationGroup | undefined {
  if (isWithin(own, named.path)) return named
  return isWithin(named, own.path) ? own : undefined
}

async function ownerOf(
  { organizationGroups }: Parts,
  role: Role | undefined,
): Promise<OrganizationGroup | undefined> {
  const id = role?.organizationGroupId
  return id === undefined ? undefined : organizationGroups.find(id)
}

/** A role counts at and below the group that owns it, here as for tokens. */
function permissionsOf(
  role: Role | undefined,
  owner: OrganizationGroup | undefined,
  reach: Reach,
): ReadonlySet<Permission> {
  if (!role) return nothing
  if (role.organizationGroupId !== undefined && !(owner && isWithin(owner, reach.path))) {
    return nothing
  }
  const known = permissionSets.get(role)
  if (known) return known
  const made = new Set(role.permissions)
  permissionSets.set(role, made)
  return made
}
