import type { Change } from '@frontdesk/directory/change.ts'
import type { Reach } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { UnixMilliseconds, UnixSeconds } from '@frontdesk/directory/units.ts'

import type { LocatedDevice, Ownership, Platform } from '../devices/device.ts'
import type { Found, Located, OffsetPage } from '../located.ts'

/** How a release of an operating system is compared with one that is named. */
export const osOperators = ['equals', 'at-least', 'at-most', 'greater', 'less'] as const
export type OsOperator = (typeof osOperators)[number]

export interface OsCriterion {
  readonly platform: Platform
  readonly operator: OsOperator
  /** Numbers and dots, at most four numbers: `18.2`. */
  readonly version: string
}

/**
 * Which devices are in a smart group. Every list that is not empty must be met by one of its
 * members, all lists together; additions are in and exclusions are out whatever the lists say.
 * Devices above or beside the group that manages the smart group are never in it.
 */
export interface SmartGroupCriteria {
  /** `selected`: only the additions, none of the lists. */
  readonly kind: 'all' | 'selected'
  /** Each counts with everything below it. */
  readonly organizationGroupIds: readonly number[]
  readonly platforms: readonly Platform[]
  readonly ownerships: readonly Ownership[]
  /** Whole names of models, any letter case. */
  readonly models: readonly string[]
  readonly osCriteria: readonly OsCriterion[]
  /** Every one of these must be carried. */
  readonly tagIds: readonly number[]
  readonly deviceAdditions: readonly number[]
  readonly deviceExclusions: readonly number[]
  readonly userAdditions: readonly number[]
  readonly userExclusions: readonly number[]
}

/** Every device of the managing group and below. */
export const everyDevice: SmartGroupCriteria = {
  kind: 'all',
  organizationGroupIds: [],
  platforms: [],
  ownerships: [],
  models: [],
  osCriteria: [],
  tagIds: [],
  deviceAdditions: [],
  deviceExclusions: [],
  userAdditions: [],
  userExclusions: [],
}

/** A named set of devices that is computed when it is asked for. */
export interface SmartGroup {
  /** Positive integer, unique in the server, never reused. */
  readonly id: number
  readonly uuid: string
  readonly organizationId: string
  /** The group that manages it. */
  readonly organizationGroupId: number
  /** Unique in the group that manages it, compared without letter case. */
  readonly name: string
  readonly criteria: SmartGroupCriteria
  readonly createdAt: UnixSeconds
  readonly updatedAt: UnixSeconds
  readonly version: number
}

export interface LocatedSmartGroup extends SmartGroup, Located {
  /** Devices in it, inside the reach that asked. */
  readonly devices: number
  /** Profiles and apps that are assigned to it. */
  readonly assignments: number
  /** Profiles and apps that exclude it. */
  readonly exclusions: number
}

export interface SmartGroupFilter {
  /** Part of the name, any letter case. */
  readonly name?: string | undefined
  /** A group inside the reach: it and everything below it. */
  readonly organizationGroupId?: number | undefined
  /** Only those that this very group manages. */
  readonly managedByGroupId?: number | undefined
  readonly modifiedSince?: UnixSeconds | undefined
  readonly modifiedUntil?: UnixSeconds | undefined
}

export interface SmartGroupSearch extends SmartGroupFilter, OffsetPage {
  /** Equal values are ordered by id. */
  readonly orderBy: 'id' | 'name'
  readonly descending: boolean
}

/** Something that is assigned to a smart group, or that leaves its devices out. */
export interface Assignment {
  readonly smartGroupId: number
  readonly targetKind: 'profile' | 'app'
  readonly targetId: number
  readonly excluded: boolean
}

export interface SmartGroupStore {
  /** Takes so many ids at once and returns the first of them. */
  allocateIds(count: number): Promise<number>
  search(reach: Reach, search: SmartGroupSearch): Promise<Found<LocatedSmartGroup>>
  /** Undefined when unknown or outside the reach: nobody can tell which. */
  find(reach: Reach, id: number): Promise<LocatedSmartGroup | undefined>
  /** Devices of a smart group that lie inside the reach, by id, at most 5,000. */
  devicesOf(
    reach: Reach,
    group: SmartGroup,
    filter: {
      readonly seenSince?: UnixMilliseconds | undefined
      readonly seenUntil?: UnixMilliseconds | undefined
    },
  ): Promise<readonly LocatedDevice[]>
  /** @throws StoreError conflict from the commit, when its manager has one of this name */
  insertion(group: SmartGroup): Change
  /**
   * Fails its condition when the stored version is not `group.version - 1`.
   *
   * @throws StoreError conflict from the commit, when its manager has another one of this name
   */
  update(group: SmartGroup): Change
  /** Fails its condition when the version is another one, or anything is assigned to it. */
  deletion(id: number, version: number): Change
  /** Inserts in bounded multi-row statements, outside any request. */
  insertAll(groups: readonly SmartGroup[]): Promise<void>
  assignAll(assignments: readonly Assignment[]): Promise<void>
}
