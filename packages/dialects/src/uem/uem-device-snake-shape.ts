import type { LocatedDevice } from '@frontdesk/estate/devices/device.ts'

import { encodeDateTime } from './uem-date-time.ts'
import { encodePolicies, withoutSeparators } from './uem-device-shape.ts'
import {
  complianceWords,
  enrollmentWords,
  modelFamilyId,
  ownershipWords,
  platformWords,
} from './uem-vocabulary.ts'

/** The frame is confirmed, the members of one result are inferred from version 1's. */
function encodeComplianceSummary(device: LocatedDevice) {
  const results = encodePolicies(device).map((result) => ({
    policy_uuid: result.Uuid,
    policy_name: result.PolicyName,
    policy_detail: result.PolicyDetail,
    compliant_status: result.CompliantStatus,
    last_compliance_check: result.LastComplianceCheck,
    next_compliance_check: result.NextComplianceCheck,
  }))
  return {
    compliance_policy_results: results,
    overall_compliance_status: complianceWords[device.complianceStatus],
    page: 0,
    page_size: 500,
    total: results.length,
  }
}

/** One device as the search of version 3 spells it: snake_case, enumerations as words (quirk U10). */
export function encodeSnakeDevice(device: LocatedDevice) {
  const platform = platformWords[device.platform]
  return {
    udid: device.udid,
    serial_number: device.serialNumber,
    mac_address: withoutSeparators(device.macAddress),
    imei: device.imei,
    eas_ids: device.easId === undefined ? undefined : { EasId: [device.easId] },
    asset_number: device.assetNumber,
    device_friendly_name: device.friendlyName,
    device_reported_name: device.reportedName,
    organization_group_name: device.organizationGroupName,
    organization_group_uuid: device.organizationGroupUuid,
    enrollment_user_name: device.userName,
    enrollment_user_email_address: device.userEmail,
    enrollment_user_uuid: device.userUuid,
    data_protection_status: 0,
    ownership: ownershipWords[device.ownership],
    device_type: platform.deviceType,
    platform_name: platform.text,
    model_id: { Id: { Value: modelFamilyId(device.platform, device.model) }, Name: device.model },
    model: device.model,
    model_identifier: device.modelIdentifier,
    operating_system: device.osVersion,
    os_build_version: device.osBuild,
    last_seen: encodeDateTime(device.lastSeenAt),
    enrollment_status: enrollmentWords[device.enrollmentStatus],
    compliance_status: complianceWords[device.complianceStatus],
    compromised_status: device.compromised,
    last_enrolled_on: encodeDateTime(device.enrolledAt),
    last_compliance_check_on: encodeDateTime(device.complianceCheckedAt),
    last_compromised_check_on: encodeDateTime(device.compromisedCheckedAt),
    compliance_summary: encodeComplianceSummary(device),
    is_supervised: device.supervised,
    data_encryption_yn: device.encrypted ? 'Y' : 'N',
    ac_line_status: device.onMains ? 1 : 0,
    virtual_memory: 0,
    oem_info: device.manufacturer,
    device_capacity: device.storageBytes,
    available_device_capacity: device.freeStorageBytes,
    battery_level: device.batteryPercent === undefined ? undefined : `${device.batteryPercent}%`,
    device_network_info:
      device.networks.length === 0
        ? undefined
        : device.networks.map((network) => ({
            connection_type: network.connectionType,
            ip_address: network.ipAddress,
            mac_address: withoutSeparators(network.macAddress),
            name: network.name,
            vendor: network.vendor,
          })),
    managed_by: 'MDM',
    wifi_ssid: device.wifiSsid,
    Id: { Value: device.id },
    Uuid: device.uuid,
  }
}
