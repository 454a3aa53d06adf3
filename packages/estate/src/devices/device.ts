import type { Change } from '@frontdesk/directory/change.ts'
import type { Reach } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

import type { Found, Located, OffsetPage } from '../located.ts'

export const platforms = [
  'apple-ios',
  'apple-macos',
  'apple-tvos',
  'android',
  'windows',
  'chrome-os',
  'linux',
] as const
export type Platform = (typeof platforms)[number]

export const ownerships = ['corporate', 'employee', 'shared', 'undefined'] as const
export type Ownership = (typeof ownerships)[number]

export const enrollmentStatuses = [
  'discovered',
  'registered',
  'in-progress',
  'enrolled',
  'enterprise-wipe-pending',
  'device-wipe-pending',
  'retired',
  'unenrolled',
] as const
export type EnrollmentStatus = (typeof enrollmentStatuses)[number]

export const complianceStatuses = [
  'compliant',
  'not-compliant',
  'pending',
  'not-available',
] as const
export type ComplianceStatus = (typeof complianceStatuses)[number]

/** What a device says about its protection against malicious programs. */
export const antivirusStates = ['on', 'off', 'unknown'] as const
export type AntivirusState = (typeof antivirusStates)[number]

/** A network interface as a device reported it. */
export interface NetworkInterface {
  readonly connectionType: string
  readonly ipAddress: string
  readonly macAddress: string
  readonly name: string
  readonly vendor: string
}

/** A managed device. Absent members were never reported. */
export interface Device {
  /** Positive integer, unique in the server, never reused. */
  readonly id: number
  readonly uuid: string
  readonly organizationId: string
  readonly organizationGroupId: number
  readonly udid: string
  readonly serialNumber: string
  readonly macAddress: string | undefined
  readonly imei: string | undefined
  readonly easId: string | undefined
  readonly assetNumber: string
  readonly friendlyName: string
  readonly reportedName: string
  readonly hostName: string | undefined
  readonly platform: Platform
  readonly manufacturer: string
  readonly model: string
  readonly modelIdentifier: string
  readonly osVersion: string
  readonly osBuild: string | undefined
  readonly phoneNumber: string | undefined
  readonly carrier: string | undefined
  readonly ownership: Ownership
  readonly enrollmentStatus: EnrollmentStatus
  readonly complianceStatus: ComplianceStatus
  readonly compromised: boolean
  readonly supervised: boolean
  readonly encrypted: boolean
  readonly antivirus: AntivirusState
  readonly userId: number
  readonly userUuid: string
  readonly userName: string
  readonly userEmail: string
  readonly userDisplayName: string
  /** 0 to 100. */
  readonly batteryPercent: number | undefined
  readonly onMains: boolean
  readonly storageBytes: number
  readonly freeStorageBytes: number
  readonly memoryBytes: number
  readonly freeMemoryBytes: number
  readonly wifiSsid: string | undefined
  readonly networks: readonly NetworkInterface[]
  readonly lastSeenAt: UnixMilliseconds
  readonly enrolledAt: UnixMilliseconds
  readonly complianceCheckedAt: UnixMilliseconds
  readonly compromisedCheckedAt: UnixMilliseconds
}

/** Narrows a device search; texts match whole values in any letter case unless said. */
export interface DeviceFilter {
  readonly user?: string | undefined
  /** Part of the model's name. */
  readonly model?: string | undefined
  readonly platform?: Platform | undefined
  readonly ownership?: Ownership | undefined
  readonly complianceStatus?: ComplianceStatus | undefined
  /** A group inside the reach: it and everything below it. */
  readonly organizationGroupId?: number | undefined
  /** Seen at or after. */
  readonly seenSince?: UnixMilliseconds | undefined
  /** Seen at or before. */
  readonly seenUntil?: UnixMilliseconds | undefined
  readonly enrolledSince?: UnixMilliseconds | undefined
  readonly enrolledUntil?: UnixMilliseconds | undefined
  readonly enrollmentStatus?: EnrollmentStatus | undefined
  readonly friendlyName?: string | undefined
  readonly serialNumber?: string | undefined
  readonly macAddress?: string | undefined
  readonly id?: number | undefined
  /** Only ids greater than this one: the next page of a walk by id. */
  readonly afterId?: number | undefined
}

export const deviceOrders = [
  'id',
  'friendlyName',
  'serialNumber',
  'lastSeenAt',
  'platform',
  'model',
  'userName',
  'organizationGroupId',
  'ownership',
] as const
export type DeviceOrder = (typeof deviceOrders)[number]

export interface DeviceSearch extends DeviceFilter, OffsetPage {
  /** Equal values are ordered by id, so that pages never overlap. */
  readonly orderBy: DeviceOrder
  readonly descending: boolean
}

/** A device with what its organization group is called. */
export interface LocatedDevice extends Device, Located {}

/** What a device can be named by. Values match in any letter case; addresses with or without separators. */
export const deviceIdentifierKinds = [
  'id',
  'uuid',
  'udid',
  'serialNumber',
  'macAddress',
  'imei',
  'easId',
] as const
export type DeviceIdentifierKind = (typeof deviceIdentifierKinds)[number]

/** What an administrator may change of a device; absent members stay as they are. */
export interface DeviceEdit {
  readonly assetNumber?: string | undefined
  readonly friendlyName?: string | undefined
  readonly ownership?: Ownership | undefined
}

/** Enrolled, a pending wipe included: only these can be sent anything. */
export const enrolledStatuses: readonly EnrollmentStatus[] = [
  'enrolled',
  'enterprise-wipe-pending',
  'device-wipe-pending',
]

/** Tells whether a device can be sent commands and moved. */
export function isEnrolled({ enrollmentStatus }: Pick<Device, 'enrollmentStatus'>): boolean {
  return enrolledStatuses.includes(enrollmentStatus)
}

/** A device as it was read: changes fail their condition when it has been moved or removed since. */
export type KnownDevice = Pick<Device, 'id' | 'organizationGroupId'>

/** What a device reports when it checks in. */
export type DeviceReport = Pick<
  Device,
  | 'id'
  | 'complianceStatus'
  | 'compromised'
  | 'antivirus'
  | 'batteryPercent'
  | 'onMains'
  | 'freeStorageBytes'
  | 'freeMemoryBytes'
  | 'lastSeenAt'
  | 'complianceCheckedAt'
  | 'compromisedCheckedAt'
>

export interface DeviceStore {
  /** Takes so many ids at once and returns the first of them. */
  allocateIds(count: number): Promise<number>
  search(reach: Reach, search: DeviceSearch): Promise<Found<LocatedDevice>>
  /** Undefined when unknown or outside the reach: nobody can tell which. */
  find(reach: Reach, id: number): Promise<LocatedDevice | undefined>
  findByUuid(reach: Reach, uuid: string): Promise<LocatedDevice | undefined>
  /** Of several devices with one identifier, as after a new enrollment, the one last seen. */
  findBy(
    reach: Reach,
    kind: DeviceIdentifierKind,
    value: string,
  ): Promise<LocatedDevice | undefined>
  /**
   * Many at once, found as by `findBy`; values that name nothing inside the reach are missing.
   *
   * @returns by the value as it was given
   */
  findAllBy(
    reach: Reach,
    kind: DeviceIdentifierKind,
    values: readonly string[],
  ): Promise<ReadonlyMap<string, LocatedDevice>>
  edit(device: KnownDevice, edit: DeviceEdit): Change
  /** Moves a device to another group of its organization. */
  move(device: KnownDevice, organizationGroupId: number): Change
  /** Sets the enrollment status, as a wipe does. */
  enrollment(device: KnownDevice, status: EnrollmentStatus): Change
  /** Changes nothing; fails its condition when the device is not there or not enrolled by then. */
  presence(device: KnownDevice): Change
  /** Removes a device and everything that is known of it: profiles, apps, tags, commands. */
  deletion(device: KnownDevice): readonly Change[]
  /** Writes down what a device reports; one that is gone is left alone. */
  report(report: DeviceReport): Change
  /** Devices whose id leaves this remainder, or one of the `span - 1` after it, divided by `modulus`. */
  dueForCheckIn(due: {
    readonly modulus: number
    readonly remainder: number
    readonly span: number
    readonly limit: number
  }): Promise<readonly Device[]>
  /** Inserts in bounded multi-row statements, outside any request; used by the demo. */
  insertAll(devices: readonly Device[]): Promise<void>
}
