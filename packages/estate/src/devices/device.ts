import type { Reach } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

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
] as const
export type DeviceOrder = (typeof deviceOrders)[number]

export interface DeviceSearch extends DeviceFilter {
  readonly offset: number
  /** 1 to 5,000. */
  readonly limit: number
  /** Equal values are ordered by id, so that pages never overlap. */
  readonly orderBy: DeviceOrder
  readonly descending: boolean
}

/** A device with what its organization group and platform are called. */
export interface LocatedDevice extends Device {
  readonly organizationGroupName: string
  readonly organizationGroupUuid: string
}

export interface DeviceStore {
  search(
    reach: Reach,
    search: DeviceSearch,
  ): Promise<{ items: readonly LocatedDevice[]; total: number }>
  /** Undefined when unknown or outside the reach: nobody can tell which. */
  find(reach: Reach, id: number): Promise<LocatedDevice | undefined>
  findByUuid(reach: Reach, uuid: string): Promise<LocatedDevice | undefined>
  /** Inserts in bounded multi-row statements, outside any request; used by the demo and by imports. */
  insertAll(devices: readonly Device[]): Promise<void>
}
