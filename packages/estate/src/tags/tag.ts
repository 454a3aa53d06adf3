import type { Change } from '@frontdesk/directory/change.ts'
import type { Reach } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

import type { Found, Located, OffsetPage } from '../located.ts'

/** What a tag is put on. */
export const tagKinds = ['device', 'general'] as const
export type TagKind = (typeof tagKinds)[number]

/** A word that is put on devices, and that smart groups can ask for. */
export interface Tag {
  /** Positive integer, unique in the server, never reused. */
  readonly id: number
  readonly uuid: string
  readonly organizationId: string
  readonly organizationGroupId: number
  /** Unique in its organization group, compared without letter case. */
  readonly name: string
  readonly kind: TagKind
  readonly avatar: string
  readonly createdAt: UnixMilliseconds
}

export interface LocatedTag extends Tag, Located {}

export interface TagFilter {
  /** Part of the name, any letter case. */
  readonly name?: string | undefined
  readonly kind?: TagKind | undefined
  /** A group inside the reach: it and everything below it. */
  readonly organizationGroupId?: number | undefined
  /** Only the tags of these very groups. */
  readonly ofGroupIds?: readonly number[] | undefined
}

export interface TagSearch extends TagFilter, OffsetPage {
  /** By name, then by id. */
  readonly descending: boolean
}

/** A device that carries a tag. */
export interface TaggedDevice {
  readonly id: number
  readonly uuid: string
  readonly friendlyName: string
  readonly lastSeenAt: UnixMilliseconds
  readonly taggedAt: UnixMilliseconds
}

/** A tag on a device. */
export interface DeviceTag {
  readonly tagId: number
  readonly deviceId: number
  readonly taggedAt: UnixMilliseconds
}

export interface TagStore {
  /** Takes so many ids at once and returns the first of them. */
  allocateIds(count: number): Promise<number>
  search(reach: Reach, search: TagSearch): Promise<Found<LocatedTag>>
  /** Undefined when unknown or outside the reach: nobody can tell which. */
  find(reach: Reach, id: number): Promise<LocatedTag | undefined>
  /** The devices inside the reach that carry a tag, by id. */
  devicesOf(
    reach: Reach,
    tagId: number,
    filter: { readonly seenUntil?: UnixMilliseconds | undefined },
  ): Promise<readonly TaggedDevice[]>
  /** Of these devices, those that carry the tag. */
  carriersAmong(tagId: number, deviceIds: readonly number[]): Promise<ReadonlySet<number>>
  /** @throws StoreError conflict from the commit, when the group has a tag of this name */
  insertion(tag: Tag): Change
  /**
   * Puts a tag on a device. Fails its condition when the device carries it already.
   *
   * @throws StoreError conflict from the commit, when the device or the tag is gone
   */
  attachment(deviceTag: DeviceTag): Change
  /** Takes a tag off a device. Fails its condition when the device does not carry it. */
  detachment(tagId: number, deviceId: number): Change
  /** Inserts in bounded multi-row statements, outside any request. */
  insertAll(tags: readonly Tag[]): Promise<void>
  attachAll(deviceTags: readonly DeviceTag[]): Promise<void>
}
