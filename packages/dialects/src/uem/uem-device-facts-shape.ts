import type { AppKind, AppStatus, DeviceApp } from '@frontdesk/estate/apps/app.ts'
import { complianceResults } from '@frontdesk/estate/compliance/compliance-policies.ts'
import type { LocatedDevice } from '@frontdesk/estate/devices/device.ts'
import type { LocatedUser } from '@frontdesk/estate/users/enrollment-user.ts'

import { encodeDateTime } from './uem-date-time.ts'
import { encodeDevice } from './uem-device-shape.ts'
import { encodeUser } from './uem-user-shape.ts'
import { complianceTexts, enrollmentTexts } from './uem-vocabulary.ts'

/** What the estate knows of a device's protection; the other declared members are left out. */
export function encodeDeviceSecurity({ encrypted, compromised }: LocatedDevice) {
  return {
    DataProtectionEnabled: encrypted,
    BlockLevelEncryption: encrypted,
    IsEncrypted: encrypted,
    EncryptionStatus: encrypted ? 'Encrypted' : 'Not Encrypted',
    IsCompromised: compromised,
    EnrolledViaDEP: false,
  }
}

/** How a device is connected; undefined when it never reported anything of that. */
export function encodeDeviceNetwork(device: LocatedDevice) {
  const { macAddress, carrier, phoneNumber, networks } = device
  const reported = [macAddress, carrier, phoneNumber].some((fact) => fact !== undefined)
  if (!reported && networks.length === 0) return undefined
  const { MacAddress, DeviceNetworkInfo } = encodeDevice(device)
  return {
    WifiInfo: MacAddress === undefined ? undefined : { WifiMacAddress: MacAddress },
    CellularNetworkInfo: carrier === undefined ? undefined : { CurrentOperator: carrier },
    PhoneNumber: phoneNumber,
    RoamingStatus: false,
    DataRoamingEnabled: false,
    VoiceRoamingEnabled: false,
    DeviceNetworkInfo,
  }
}

/** All policies of one device; the overall status is the one that the device itself shows. */
export function encodeDeviceCompliance(device: LocatedDevice) {
  return complianceResults(device).map(({ policy, compliant, checkedAt, nextCheckAt }) => ({
    CompliantStatus: compliant,
    CompliancePending: device.complianceStatus === 'pending',
    PolicyName: policy.name,
    PolicyDetail: policy.detail,
    LastComplianceCheck: encodeDateTime(checkedAt),
    NextComplianceCheck: encodeDateTime(nextCheckAt),
    Id: { Value: policy.id },
    Uuid: policy.uuid,
  }))
}

/** `Compliant`, `NonCompliant` and so on, as in the device itself. */
export function overallCompliance({ complianceStatus }: LocatedDevice): string {
  return complianceTexts[complianceStatus]
}

/** Whom a device belongs to; of somebody outside the reach only what the device itself tells. */
export function encodeDeviceUser(device: LocatedDevice, user: LocatedUser | undefined) {
  if (user) return encodeUser(user)
  return {
    UserName: device.userName,
    DisplayName: device.userDisplayName,
    Email: device.userEmail,
    Id: { Value: device.userId },
    Uuid: device.userUuid,
  }
}

/** Numbers of app statuses in version 1's list: inferred (quirk U53). */
const appStatusNumbers: Readonly<Record<AppStatus, number>> = {
  'not-installed': 0,
  'pending-install': 1,
  installed: 2,
  failed: 3,
  'pending-removal': 4,
}

const appStatusWords: Readonly<Record<AppStatus, string>> = {
  'not-installed': 'NOT_INSTALLED',
  'pending-install': 'INSTALL_PENDING',
  installed: 'INSTALLED',
  failed: 'INSTALL_FAILED',
  'pending-removal': 'REMOVAL_PENDING',
}

/** Where an app comes from, as a number of version 1: inferred (quirk U53). */
const appKindNumbers: Readonly<Record<AppKind, number>> = { internal: 1, public: 2, purchased: 3 }

const appKindWords: Readonly<Record<AppKind, string>> = {
  internal: 'INTERNAL',
  public: 'PUBLIC',
  purchased: 'PURCHASED',
}

/** One line of a device's apps in version 1. */
export function encodeDeviceApp(app: DeviceApp) {
  return {
    ApplicationName: app.name,
    Version: app.installedVersion ?? app.version,
    Status: appStatusNumbers[app.status],
    Size: String(app.sizeBytes),
    ApplicationIdentifier: app.bundleId,
    Type: appKindNumbers[app.kind],
    IsManaged: true,
    Id: { Value: app.id },
    Uuid: app.uuid,
  }
}

const isAssigned = ({ status }: DeviceApp) => status !== 'pending-removal'

/** One app on one device. */
export function encodeDeviceAppDetail(app: DeviceApp) {
  return {
    app_details: {
      identifier: app.bundleId,
      type: [appKindWords[app.kind]],
      total_size: app.sizeBytes,
    },
    assignment_info: {
      assigned_version: app.version,
      assignment_status: isAssigned(app) ? 'ASSIGNED' : 'UNASSIGNED',
    },
    device_sample_info: {
      installed_status: appStatusWords[app.status],
      installed_version: app.installedVersion,
      latest_app_reason_time: encodeDateTime(app.reportedAt),
    },
  }
}

/** One hit of a search among the apps of a device. */
export function encodeDeviceAppItem(app: DeviceApp) {
  return {
    name: app.name,
    display_name: app.name,
    bundle_id: app.bundleId,
    size: String(app.sizeBytes),
    assigned_version: app.version,
    assignment_status: isAssigned(app) ? 'ASSIGNED' : 'UNASSIGNED',
    installed_version: app.installedVersion,
    installed_status: appStatusWords[app.status],
    application_uuid: app.uuid,
    latest_uem_action_time: encodeDateTime(app.reportedAt),
  }
}

/** One device of the extensive search; products and custom attributes nobody has here. */
export function encodeExtensively(device: LocatedDevice) {
  return {
    DeviceId: device.id,
    DeviceUuid: device.uuid,
    Udid: device.udid,
    SerialNumber: device.serialNumber,
    DeviceFriendlyName: device.friendlyName,
    OrganizationGroupId: device.organizationGroupId,
    OrganizationGroupUuid: device.organizationGroupUuid,
    UserName: device.userName,
    LastSeen: encodeDateTime(device.lastSeenAt),
    EnrollmentDate: encodeDateTime(device.enrolledAt),
    Compliant: device.complianceStatus === 'compliant',
    AssetNumber: device.assetNumber,
    EnrollmentStatus: enrollmentTexts[device.enrollmentStatus],
    DeviceNetworkInfo: encodeDevice(device).DeviceNetworkInfo,
  }
}
