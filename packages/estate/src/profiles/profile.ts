import type { Change } from '@frontdesk/directory/change.ts'
import type { Reach } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

import type { SmartGroupName } from '../apps/app.ts'
import type { Platform } from '../devices/device.ts'
import type { Found, Located, OffsetPage } from '../located.ts'

/** How a profile reaches its devices. */
export const assignmentTypes = ['auto', 'custom', 'optional', 'interactive', 'compliance'] as const
export type AssignmentType = (typeof assignmentTypes)[number]

/** A set of settings that is installed on devices. */
export interface Profile {
  readonly id: number
  readonly uuid: string
  readonly organizationId: string
  readonly organizationGroupId: number
  readonly name: string
  readonly description: string
  readonly platform: Platform
  readonly assignmentType: AssignmentType
  readonly currentVersion: number
  readonly status: 'active' | 'inactive'
  readonly modifiedAt: UnixMilliseconds
}

/** Where one profile stands on one device, in the order that devices go through. */
export const profileStatuses = [
  'unknown',
  'pending-install',
  'unconfirmed-install',
  'confirmed-install',
  'pending-removal',
  'unconfirmed-removal',
  'confirmed-removal',
  'pending-information',
  'corrupted',
  'out-of-date',
  'installed-not-assigned',
] as const
export type ProfileStatus = (typeof profileStatuses)[number]

export interface DeviceProfileStatus {
  readonly deviceId: number
  readonly profileId: number
  readonly status: ProfileStatus
  /** Undefined while nothing is installed. */
  readonly installedVersion: number | undefined
}

/** One line of a device's profile list: `status` is where it stands on the device. */
export interface DeviceProfile extends Omit<Profile, 'status' | 'modifiedAt'>, Located {
  readonly status: ProfileStatus
  readonly installedVersion: number | undefined
}

export interface LocatedProfile extends Profile, Located {
  /** The smart groups that it is assigned to. */
  readonly smartGroups: readonly SmartGroupName[]
  /** The smart groups whose devices it leaves out. */
  readonly excludedSmartGroups: readonly SmartGroupName[]
}

export interface ProfileFilter {
  /** Part of the name, any letter case. */
  readonly name?: string | undefined
  readonly platform?: Platform | undefined
  readonly status?: Profile['status'] | undefined
  readonly assignmentTypes?: readonly AssignmentType[] | undefined
  /** A group inside the reach: it and everything below it. */
  readonly organizationGroupId?: number | undefined
  /** Only the profiles of this very group. */
  readonly ofGroupId?: number | undefined
  readonly modifiedSince?: UnixMilliseconds | undefined
  readonly modifiedUntil?: UnixMilliseconds | undefined
}

export interface ProfileSearch extends ProfileFilter, OffsetPage {
  /** Equal values are ordered by id. */
  readonly orderBy: 'id' | 'name' | 'modifiedAt'
  readonly descending: boolean
}

export interface ProfileStore {
  search(reach: Reach, search: ProfileSearch): Promise<Found<LocatedProfile>>
  /** Undefined when unknown or outside the reach: nobody can tell which. */
  find(reach: Reach, id: number): Promise<LocatedProfile | undefined>
  /** Profiles of one device by profile id; empty when the device is outside the reach. */
  ofDevice(reach: Reach, deviceId: number, page: OffsetPage): Promise<Found<DeviceProfile>>
  /** Where one profile stands on one device; undefined when it was never there. */
  statusOn(deviceId: number, profileId: number): Promise<DeviceProfileStatus | undefined>
  /** Sets where a profile stands on a device, whether it stood anywhere before or not. */
  placement(status: DeviceProfileStatus): Change
  /**
   * Has a profile removed from a device, whether it stood anywhere before or not; what is installed
   * stays known. Fails its condition when the profile is removed already, or is about to be.
   */
  removal(deviceId: number, profileId: number): Change
  /**
   * Moves a profile on a device on; fails its condition when it does not stand at `from` any more.
   */
  transition(status: DeviceProfileStatus, from: ProfileStatus): Change
  /** Profiles on devices that wait for an install or a removal to happen, by device. */
  unsettled(page: {
    readonly afterDeviceId: number
    readonly limit: number
  }): Promise<readonly DeviceProfileStatus[]>
  insertAll(profiles: readonly Profile[]): Promise<void>
  insertStatuses(statuses: readonly DeviceProfileStatus[]): Promise<void>
}
