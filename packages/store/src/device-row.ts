import type {
  AntivirusState,
  ComplianceStatus,
  Device,
  EnrollmentStatus,
  LocatedDevice,
  NetworkInterface,
  Ownership,
  Platform,
} from '@frontdesk/estate/devices/device.ts'
import type { Selectable } from 'kysely'

import { listColumn, listOf } from './json-column.ts'
import type { Schema } from './schema.ts'

export type DeviceRow = Selectable<Schema['device']>

/** A device and what its organization group is called. */
export interface LocatedRow extends DeviceRow {
  readonly group_name: string
  readonly group_uuid: string
}

export function deviceOf(row: LocatedRow): LocatedDevice {
  return {
    ...plainDeviceOf(row),
    organizationGroupName: row.group_name,
    organizationGroupUuid: row.group_uuid,
  }
}

/** A device alone, without what its organization group is called. */
export function plainDeviceOf(row: DeviceRow): Device {
  return {
    id: row.id,
    uuid: row.uuid,
    organizationId: row.organization_id,
    organizationGroupId: row.organization_group_id,
    udid: row.udid,
    serialNumber: row.serial_number,
    macAddress: row.mac_address ?? undefined,
    imei: row.imei ?? undefined,
    easId: row.eas_id ?? undefined,
    assetNumber: row.asset_number,
    friendlyName: row.friendly_name,
    reportedName: row.reported_name,
    hostName: row.host_name ?? undefined,
    platform: row.platform as Platform,
    manufacturer: row.manufacturer,
    model: row.model,
    modelIdentifier: row.model_identifier,
    osVersion: row.os_version,
    osBuild: row.os_build ?? undefined,
    phoneNumber: row.phone_number ?? undefined,
    carrier: row.carrier ?? undefined,
    ownership: row.ownership as Ownership,
    enrollmentStatus: row.enrollment_status as EnrollmentStatus,
    complianceStatus: row.compliance_status as ComplianceStatus,
    compromised: row.compromised === 1,
    supervised: row.supervised === 1,
    encrypted: row.encrypted === 1,
    antivirus: row.antivirus as AntivirusState,
    userId: row.user_id,
    userUuid: row.user_uuid,
    userName: row.user_name,
    userEmail: row.user_email,
    userDisplayName: row.user_display_name,
    batteryPercent: row.battery_percent ?? undefined,
    onMains: row.on_mains === 1,
    storageBytes: row.storage_bytes,
    freeStorageBytes: row.free_storage_bytes,
    memoryBytes: row.memory_bytes,
    freeMemoryBytes: row.free_memory_bytes,
    wifiSsid: row.wifi_ssid ?? undefined,
    networks: listOf<NetworkInterface>(row.networks),
    lastSeenAt: row.last_seen_at,
    enrolledAt: row.enrolled_at,
    complianceCheckedAt: row.compliance_checked_at,
    compromisedCheckedAt: row.compromised_checked_at,
  }
}

export function deviceRowOf(device: Device): DeviceRow {
  return {
    id: device.id,
    uuid: device.uuid,
    organization_id: device.organizationId,
    organization_group_id: device.organizationGroupId,
    udid: device.udid,
    serial_number: device.serialNumber,
    mac_address: device.macAddress ?? null,
    imei: device.imei ?? null,
    eas_id: device.easId ?? null,
    asset_number: device.assetNumber,
    friendly_name: device.friendlyName,
    reported_name: device.reportedName,
    host_name: device.hostName ?? null,
    platform: device.platform,
    manufacturer: device.manufacturer,
    model: device.model,
    model_identifier: device.modelIdentifier,
    os_version: device.osVersion,
    os_build: device.osBuild ?? null,
    phone_number: device.phoneNumber ?? null,
    carrier: device.carrier ?? null,
    ownership: device.ownership,
    enrollment_status: device.enrollmentStatus,
    compliance_status: device.complianceStatus,
    compromised: device.compromised ? 1 : 0,
    supervised: device.supervised ? 1 : 0,
    encrypted: device.encrypted ? 1 : 0,
    antivirus: device.antivirus,
    user_id: device.userId,
    user_uuid: device.userUuid,
    user_name: device.userName,
    user_email: device.userEmail,
    user_display_name: device.userDisplayName,
    battery_percent: device.batteryPercent ?? null,
    on_mains: device.onMains ? 1 : 0,
    storage_bytes: device.storageBytes,
    free_storage_bytes: device.freeStorageBytes,
    memory_bytes: device.memoryBytes,
    free_memory_bytes: device.freeMemoryBytes,
    wifi_ssid: device.wifiSsid ?? null,
    networks: listColumn(device.networks),
    last_seen_at: device.lastSeenAt,
    enrolled_at: device.enrolledAt,
    compliance_checked_at: device.complianceCheckedAt,
    compromised_checked_at: device.compromisedCheckedAt,
  }
}
