import type { Reach } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

import type { Platform } from '../devices/device.ts'
import type { Found, Located, OffsetPage } from '../located.ts'

/** Where an app comes from: uploaded by the company, a public store, or bought in a volume. */
export const appKinds = ['internal', 'public', 'purchased'] as const
export type AppKind = (typeof appKinds)[number]

/** A program that can be installed on devices. */
export interface App {
  /** Positive integer, unique in the server, never reused. */
  readonly id: number
  readonly uuid: string
  readonly organizationId: string
  readonly organizationGroupId: number
  readonly name: string
  /** `com.example.mail`, the same on all platforms that have it. */
  readonly bundleId: string
  /** Numbers and dots. */
  readonly version: string
  readonly platform: Platform
  readonly kind: AppKind
  readonly status: 'active' | 'inactive'
  readonly developer: string
  readonly category: string
  readonly description: string
  readonly sizeBytes: number
  /** Whether it comes by itself or when somebody asks for it. */
  readonly push: 'auto' | 'on-demand'
}

/** Where one app stands on one device. */
export const appStatuses = [
  'not-installed',
  'pending-install',
  'installed',
  'failed',
  'pending-removal',
] as const
export type AppStatus = (typeof appStatuses)[number]

export interface DeviceAppStatus {
  readonly deviceId: number
  readonly appId: number
  readonly status: AppStatus
  /** Undefined while nothing is installed. */
  readonly installedVersion: string | undefined
  readonly reportedAt: UnixMilliseconds
}

/** One line of a device's app list. */
export interface DeviceApp
  extends Omit<App, 'status'>,
    Omit<DeviceAppStatus, 'deviceId' | 'appId'> {}

export interface SmartGroupName {
  readonly id: number
  readonly uuid: string
  readonly name: string
}

export interface LocatedApp extends App, Located {
  /** Devices inside the reach that have it, or are to get it. */
  readonly assignedDevices: number
  readonly installedDevices: number
  /** The smart groups that it is assigned to. */
  readonly smartGroups: readonly SmartGroupName[]
}

/** Narrows a search; texts match any part in any letter case. */
export interface AppFilter {
  readonly name?: string | undefined
  /** The whole bundle id, any letter case. */
  readonly bundleId?: string | undefined
  readonly category?: string | undefined
  readonly kind?: AppKind | undefined
  readonly platform?: Platform | undefined
  readonly status?: App['status'] | undefined
  /** A group inside the reach. */
  readonly organizationGroupId?: number | undefined
  /** With `organizationGroupId`: that very group, it and what is below (the default), or above. */
  readonly groups?: 'only' | 'below' | 'above' | 'all' | undefined
}

export interface AppSearch extends AppFilter, OffsetPage {
  /** Equal values are ordered by id. */
  readonly orderBy: 'id' | 'name' | 'bundleId'
  readonly descending: boolean
}

export interface DeviceAppSearch extends OffsetPage {
  /** Part of the name, of the version that is installed or of the one that is assigned. */
  readonly text?: string | undefined
  /** By name, then by id. */
  readonly descending: boolean
}

export interface AppStore {
  search(reach: Reach, search: AppSearch): Promise<Found<LocatedApp>>
  /** Apps of one device; empty when the device is outside the reach. */
  ofDevice(reach: Reach, deviceId: number, search: DeviceAppSearch): Promise<Found<DeviceApp>>
  /** One app of a device, by its whole bundle id in any letter case. */
  findOnDevice(reach: Reach, deviceId: number, bundleId: string): Promise<DeviceApp | undefined>
  /** Inserts in bounded multi-row statements, outside any request. */
  insertAll(apps: readonly App[]): Promise<void>
  insertStatuses(statuses: readonly DeviceAppStatus[]): Promise<void>
}
