import type { Change } from '../change.ts'
import type { Page, PageRequest } from '../listing.ts'
import type { UnixSeconds } from '../units.ts'

/** The kinds of organization group; a customer group is the top of an organization. */
export const organizationGroupTypes = [
  'Customer',
  'Container',
  'Division',
  'Region',
  'Partner',
  'Prospect',
] as const

export type OrganizationGroupType = (typeof organizationGroupTypes)[number]

/** A node of an organization's tree. What a key card opens is one node and all below it. */
export interface OrganizationGroup {
  /** Positive integer, unique in the server, never reused. */
  readonly id: number
  readonly uuid: string
  readonly organizationId: string
  readonly parentId: number | undefined
  /** Short code that people type, such as `ACME-US`; unique in the server, compared upper-case. */
  readonly groupId: string
  readonly name: string
  readonly type: OrganizationGroupType
  /** Ids from the top, `/570/571/`: a group is below another when its path starts with the other's. */
  readonly path: string
  readonly country: string
  readonly locale: string
  readonly createdAt: UnixSeconds
  readonly updatedAt: UnixSeconds
  readonly version: number
}

/** A subtree by the path of its top; `/` is the whole server. Demanded by every confined read. */
export interface Reach {
  readonly path: string
}

/** The reach of the server's operator: every organization. */
export const wholeServer: Reach = { path: '/' }

/** Tells whether something at `path` lies inside a reach. */
export function isWithin(reach: Reach, path: string): boolean {
  return path.startsWith(reach.path)
}

export interface OrganizationGroupFilter {
  /** Part of the name, any letter case. */
  readonly name?: string | undefined
  readonly type?: string | undefined
  /** The whole code, any letter case. */
  readonly groupId?: string | undefined
}

export interface OrganizationGroupSearch extends OrganizationGroupFilter {
  readonly offset: number
  readonly limit: number
  readonly orderBy: 'id' | 'name' | 'groupId'
  readonly descending: boolean
}

/** Numbers that searches report beside a group, of the group and all below it. */
export interface OrganizationGroupCounts {
  readonly devices: number
  readonly users: number
  readonly admins: number
}

export interface OrganizationGroupStore {
  /** Next unused id; ids taken and not used are lost, never given twice. */
  allocateId(): Promise<number>
  find(id: number): Promise<OrganizationGroup | undefined>
  findByUuid(uuid: string): Promise<OrganizationGroup | undefined>
  findByGroupId(groupId: string): Promise<OrganizationGroup | undefined>
  /** The customer group at the top of an organization. */
  findTop(organizationId: string): Promise<OrganizationGroup | undefined>
  /** By id, ascending. */
  list(reach: Reach, page: PageRequest): Promise<Page<OrganizationGroup>>
  search(
    reach: Reach,
    search: OrganizationGroupSearch,
  ): Promise<{ items: readonly OrganizationGroup[]; total: number }>
  counts(
    groups: readonly OrganizationGroup[],
  ): Promise<ReadonlyMap<number, OrganizationGroupCounts>>
  insertion(group: OrganizationGroup): Change
  /** Fails its condition when the stored version is not `group.version - 1`. */
  update(group: OrganizationGroup): Change
  /** Rewrites the paths of everything below a group that moved. Fails when `from` is a prefix of `to`. */
  relocation(from: string, to: string): Change
  /** Fails its condition when the version differs or anything is in or below it. */
  deletion(id: number, version: number): Change
}
