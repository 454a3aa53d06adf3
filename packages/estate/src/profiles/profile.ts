import type { Reach } from '@frontdesk/directory/organization-groups/organization-group.ts'

import type { Platform } from '../devices/device.ts'

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

/** One line of a device's profile list. */
export interface DeviceProfile extends Profile {
  readonly status: ProfileStatus
  readonly installedVersion: number | undefined
  readonly organizationGroupName: string
  readonly organizationGroupUuid: string
}

export interface ProfileStore {
  /** Profiles of one device by profile id; empty when the device is outside the reach. */
  ofDevice(
    reach: Reach,
    deviceId: number,
    page: { offset: number; limit: number },
  ): Promise<{ items: readonly DeviceProfile[]; total: number }>
  insertAll(profiles: readonly Profile[]): Promise<void>
  insertStatuses(statuses: readonly DeviceProfileStatus[]): Promise<void>
}
