import { complianceResults } from '@frontdesk/estate/compliance/compliance-policies.ts'
import type { LocatedDevice, NetworkInterface } from '@frontdesk/estate/devices/device.ts'

import { encodeDateTime } from './uem-date-time.ts'
import {
  complianceTexts,
  enrollmentTexts,
  managedByMdm,
  modelFamilyId,
  ownershipTexts,
  platformWords,
} from './uem-vocabulary.ts'

/** A device's processor as Windows reports it: 9 is x64, 0 what other platforms say. */
const windowsX64 = 9

/**
 * One device as the searches of versions 1 and 2 and the details of version 1 spell it. Members
 * stand in the recorded order (quirk U11); what was never reported is undefined and so left out.
 * `Udid` and the addresses carry no separators.
 */
export function encodeDevice(device: LocatedDevice) {
  const platform = platformWords[device.platform]
  return {
    EasIds: device.easId === undefined ? {} : { EasId: [device.easId] },
    Udid: device.udid,
    SerialNumber: device.serialNumber,
    MacAddress: withoutSeparators(device.macAddress),
    Imei: device.imei,
    EasId: device.easId,
    AssetNumber: device.assetNumber,
    DeviceFriendlyName: device.friendlyName,
    DeviceReportedName: device.reportedName,
    LocationGroupId: {
      Id: { Value: device.organizationGroupId },
      Name: device.organizationGroupName,
      Uuid: device.organizationGroupUuid,
    },
    LocationGroupName: device.organizationGroupName,
    UserId: {
      Id: { Value: device.userId },
      Name: device.userDisplayName,
      Uuid: device.userUuid,
    },
    UserName: device.userName,
    DataProtectionStatus: 0,
    UserEmailAddress: device.userEmail,
    Ownership: ownershipTexts[device.ownership],
    PlatformId: { Id: { Value: platform.id }, Name: platform.text },
    Platform: platform.text,
    ModelId: { Id: { Value: modelFamilyId(device.platform, device.model) }, Name: device.model },
    Model: device.model,
    OperatingSystem: device.osVersion,
    PhoneNumber: device.phoneNumber ?? '',
    LastSeen: encodeDateTime(device.lastSeenAt),
    EnrollmentStatus: enrollmentTexts[device.enrollmentStatus],
    ComplianceStatus: complianceTexts[device.complianceStatus],
    CompromisedStatus: device.compromised,
    LastEnrolledOn: encodeDateTime(device.enrolledAt),
    LastComplianceCheckOn: encodeDateTime(device.complianceCheckedAt),
    LastCompromisedCheckOn: encodeDateTime(device.compromisedCheckedAt),
    ComplianceSummary: { DeviceCompliance: encodePolicies(device) },
    IsSupervised: device.supervised,
    DataEncryptionYN: device.encrypted ? 'Y' : 'N',
    AcLineStatus: device.onMains ? 1 : 0,
    VirtualMemory: 0,
    OEMInfo: device.manufacturer,
    DeviceCapacity: device.storageBytes,
    AvailableDeviceCapacity: device.freeStorageBytes,
    IsDeviceDNDEnabled: false,
    IsDeviceLocatorEnabled: false,
    IsCloudBackupEnabled: false,
    IsActivationLockEnabled: false,
    IsNetworkTethered: false,
    BatteryLevel: device.batteryPercent === undefined ? undefined : `${device.batteryPercent}%`,
    IsRoaming: false,
    SystemIntegrityProtectionEnabled: false,
    ProcessorArchitecture: device.platform === 'windows' ? windowsX64 : 0,
    TotalPhysicalMemory: device.memoryBytes,
    AvailablePhysicalMemory: device.freeMemoryBytes,
    OSBuildVersion: device.osBuild,
    HostName: device.hostName,
    LocalHostName: device.hostName,
    DeviceNetworkInfo:
      device.networks.length === 0 ? undefined : device.networks.map(encodeNetworkInterface),
    DeviceCellularNetworkInfo:
      device.carrier === undefined
        ? undefined
        : [
            {
              CarrierName: device.carrier,
              PhoneNumber: device.phoneNumber,
              Imei: device.imei,
              IsRoaming: false,
            },
          ],
    EnrollmentUserUuid: device.userUuid,
    ManagedBy: managedByMdm,
    WifiSsid: device.wifiSsid,
    DepTokenSource: 0,
    Id: { Value: device.id },
    Uuid: device.uuid,
  }
}

/** How a device stood against each policy when it was last checked. */
export function encodePolicies(device: LocatedDevice) {
  return complianceResults(device).map(({ policy, compliant, checkedAt, nextCheckAt }) => ({
    CompliantStatus: compliant,
    PolicyName: policy.name,
    PolicyDetail: policy.detail,
    LastComplianceCheck: encodeDateTime(checkedAt),
    NextComplianceCheck: encodeDateTime(nextCheckAt),
    Id: { Value: policy.id },
    Uuid: policy.uuid,
  }))
}

function encodeNetworkInterface(network: NetworkInterface) {
  return {
    ConnectionType: network.connectionType,
    IPAddress: network.ipAddress,
    MACAddress: withoutSeparators(network.macAddress),
    Name: network.name,
    Vendor: network.vendor,
  }
}

/** `78:7b:8a:5d:43:04` is `787B8A5D4304` on this wire. */
export function withoutSeparators(macAddress: string | undefined): string | undefined {
  return macAddress?.replace(/[:-]/g, '').toUpperCase()
}
