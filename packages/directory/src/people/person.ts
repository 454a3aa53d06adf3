import type { Change } from '../change.ts'
import type { Page, PageRequest } from '../listing.ts'
import type { Reach } from '../organization-groups/organization-group.ts'
import type { UnixSeconds } from '../units.ts'

/** A role that a person holds, and the organization group from which down it counts. */
export interface RoleAssignment {
  readonly roleId: string
  readonly organizationGroupId: number
}

/** Someone who can be given rights. Signing in is a later room; here are the records. */
export interface Person {
  readonly id: string
  readonly organizationId: string
  readonly organizationGroupId: number
  /** Unique in the organization, compared without letter case. */
  readonly username: string
  readonly email: string
  readonly givenName: string
  readonly familyName: string
  readonly status: 'enabled' | 'disabled'
  readonly roles: readonly RoleAssignment[]
  /** argon2id in PHC form; undefined while no password was set. */
  readonly passwordHash: string | undefined
  readonly createdAt: UnixSeconds
  readonly updatedAt: UnixSeconds
  readonly version: number
}

export interface PersonStore {
  find(id: string): Promise<Person | undefined>
  findByUsername(organizationId: string, username: string): Promise<Person | undefined>
  /** People whose organization group lies in the reach, by id. */
  list(reach: Reach, page: PageRequest): Promise<Page<Person>>
  /** Inserts the person and the role assignments. */
  insertion(person: Person): readonly Change[]
  /** Fails its condition when the stored version is not `person.version - 1`. */
  update(person: Person): readonly Change[]
  deletion(id: string, version: number): readonly Change[]
}
