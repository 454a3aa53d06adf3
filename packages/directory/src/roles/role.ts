import type { Change } from '../change.ts'
import type { Page, PageRequest } from '../listing.ts'
import type { Reach } from '../organization-groups/organization-group.ts'
import type { Permission } from '../permissions.ts'
import type { UnixSeconds } from '../units.ts'

/** A named set of permissions. Built-in roles belong to the server and cannot be changed. */
export interface Role {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly builtIn: boolean
  /** Undefined for built-in roles: they can be assigned everywhere. */
  readonly organizationId: string | undefined
  /** Owned by this group and assignable in its subtree; undefined for built-in roles. */
  readonly organizationGroupId: number | undefined
  readonly permissions: readonly Permission[]
  readonly createdAt: UnixSeconds
  readonly updatedAt: UnixSeconds
  readonly version: number
}

export interface RoleStore {
  find(id: string): Promise<Role | undefined>
  /** By name without letter case: built-in roles, then those of the organization. */
  findByName(name: string, organizationId: string | undefined): Promise<Role | undefined>
  /** Built-in roles and those owned inside the reach, by id. */
  list(reach: Reach, page: PageRequest): Promise<Page<Role>>
  insertion(role: Role): Change
  /** Fails its condition when the stored version is not `role.version - 1` or the role is built in. */
  update(role: Role): Change
  /** Fails its condition when the version differs or a client or person holds the role. */
  deletion(id: string, version: number): Change
}
