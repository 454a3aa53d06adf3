import {
  antivirusStates,
  complianceStatuses,
  enrollmentStatuses,
  type LocatedDevice,
  ownerships,
  platforms,
} from '@frontdesk/estate/devices/device.ts'
import { Type } from 'typebox'

import { Instant, Nullable, preciseInstant } from './admin-schemas.ts'
import type { NamesOfThings } from './names-of-things.ts'

const Text = Type.String()
const Maybe = Nullable(Text)
const Bytes = Type.Integer()

export const DeviceRecordAnswer = Type.Object({
  id: Type.Integer(),
  uuid: Text,
  organization_group: Maybe,
  organization_group_name: Text,
  organization_group_uuid: Text,
  friendly_name: Text,
  serial_number: Text,
  udid: Text,
  mac_address: Maybe,
  imei: Maybe,
  eas_id: Maybe,
  asset_number: Text,
  reported_name: Text,
  host_name: Maybe,
  platform: Type.Enum([...platforms]),
  manufacturer: Text,
  model: Text,
  model_identifier: Text,
  os_version: Text,
  os_build: Maybe,
  phone_number: Maybe,
  carrier: Maybe,
  ownership: Type.Enum([...ownerships]),
  enrollment_status: Type.Enum([...enrollmentStatuses]),
  compliance_status: Type.Enum([...complianceStatuses]),
  compromised: Type.Boolean(),
  supervised: Type.Boolean(),
  encrypted: Type.Boolean(),
  antivirus: Type.Enum([...antivirusStates]),
  user_name: Text,
  user_email: Text,
  user_display_name: Text,
  battery_percent: Nullable(Type.Integer()),
  on_mains: Type.Boolean(),
  storage_bytes: Bytes,
  free_storage_bytes: Bytes,
  memory_bytes: Bytes,
  free_memory_bytes: Bytes,
  wifi_ssid: Maybe,
  networks: Type.Array(
    Type.Object({
      connection_type: Text,
      ip_address: Text,
      mac_address: Text,
      name: Text,
      vendor: Text,
    }),
  ),
  last_seen_at: Nullable(Instant),
  enrolled_at: Nullable(Instant),
  compliance_checked_at: Nullable(Instant),
  compromised_checked_at: Nullable(Instant),
})

/** Spells a device as a record that can be imported again. */
export async function encodeDeviceRecord(device: LocatedDevice, names: NamesOfThings) {
  return {
    id: device.id,
    uuid: device.uuid,
    organization_group: await names.group(device.organizationGroupId),
    organization_group_name: device.organizationGroupName,
    organization_group_uuid: device.organizationGroupUuid,
    friendly_name: device.friendlyName,
    serial_number: device.serialNumber,
    udid: device.udid,
    mac_address: device.macAddress ?? null,
    imei: device.imei ?? null,
    eas_id: device.easId ?? null,
    asset_number: device.assetNumber,
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
    ...encodeReport(device),
  }
}

function encodeReport(device: LocatedDevice) {
  return {
    compromised: device.compromised,
    supervised: device.supervised,
    encrypted: device.encrypted,
    antivirus: device.antivirus,
    user_name: device.userName,
    user_email: device.userEmail,
    user_display_name: device.userDisplayName,
    battery_percent: device.batteryPercent ?? null,
    on_mains: device.onMains,
    storage_bytes: device.storageBytes,
    free_storage_bytes: device.freeStorageBytes,
    memory_bytes: device.memoryBytes,
    free_memory_bytes: device.freeMemoryBytes,
    wifi_ssid: device.wifiSsid ?? null,
    networks: device.networks.map((network) => ({
      connection_type: network.connectionType,
      ip_address: network.ipAddress,
      mac_address: network.macAddress,
      name: network.name,
      vendor: network.vendor,
    })),
    last_seen_at: instantOrNever(device.lastSeenAt),
    enrolled_at: instantOrNever(device.enrolledAt),
    compliance_checked_at: instantOrNever(device.complianceCheckedAt),
    compromised_checked_at: instantOrNever(device.compromisedCheckedAt),
  }
}

function instantOrNever(at: number): string | null {
  return at > 0 ? preciseInstant(at) : null
}
