import type { AppKind, AppStatus, DeviceApp } from '@frontdesk/estate/apps/app.ts'
import type { LocatedDevice } from '@frontdesk/estate/devices/device.ts'
import type { LocatedUser } from '@frontdesk/estate/users/enrollment-user.ts'

import { encodeDateTime, encodeWholeSeconds } from './uem-date-time.ts'
import { encodeDevice, encodePolicies } from './uem-device-shape.ts'
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
  return encodePolicies(device).map(({ CompliantStatus, ...rest }) => ({
    CompliantStatus,
    CompliancePending: device.complianceStatus === 'pending',
    ...rest,
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

/**
 * Version 1's list counts pending install, installed, pending removal, removed, unknown from 1; it
 * has no word for what failed or is not there (quirk U53).
 */
const appStatusNumbers: Readonly<Record<AppStatus, number>> = {
  'pending-install': 1,
  installed: 2,
  'pending-removal': 3,
  failed: 5,
  'not-installed': 5,
}

/** Where an app comes from. */
export const appKindTexts: Readonly<Record<AppKind, string>> = {
  internal: 'Internal',
  public: 'Public',
  purchased: 'Purchased',
}

/** What was last done about an app; which of the vendor's words says what is inferred (quirk U53). */
const latestActions: Readonly<Record<AppStatus, string>> = {
  'pending-install': 'InstallCommandDispatched',
  installed: 'InstallCommandDispatched',
  failed: 'InstallCommandFailed',
  'pending-removal': 'PendingRemoval',
  'not-installed': 'Unknown',
}

/** What the device said last about an app; which word says what is inferred (quirk U53). */
const latestReasons: Readonly<Record<AppStatus, string>> = {
  'pending-install': 'Installing',
  installed: 'Managed',
  failed: 'Failed',
  'pending-removal': 'Managed',
  'not-installed': 'Unknown',
}

/** One line of a device's apps in version 1. */
export function encodeDeviceApp(app: DeviceApp, device: LocatedDevice) {
  const version = app.installedVersion ?? app.version
  return {
    ApplicationName: app.name,
    Version: version,
    AppVersion: version,
    Status: appStatusNumbers[app.status],
    Size: String(app.sizeBytes),
    ApplicationIdentifier: app.bundleId,
    Type: appKindTexts[app.kind],
    IsManaged: true,
    HasUpdateAvailable: app.installedVersion !== undefined && app.installedVersion !== app.version,
    DeviceId: { Id: { Value: device.id }, Name: device.friendlyName, Uuid: device.uuid },
    Id: { Value: app.id },
    Uuid: app.uuid,
  }
}

/** An app that is to be removed is still there; one that failed or waits is not. */
function placementOf({ status }: DeviceApp) {
  const isThere = status === 'installed' || status === 'pending-removal'
  return {
    installed: isThere ? 'Installed' : 'NotInstalled',
    assigned: status === 'pending-removal' ? 'NotAssigned' : 'Assigned',
  } as const
}

/** One app on one device. */
export function encodeDeviceAppDetail(app: DeviceApp) {
  return {
    app_details: {
      identifier: app.bundleId,
      type: [appKindTexts[app.kind]],
      total_size: app.sizeBytes,
    },
    assignment_info: {
      assigned_version: app.version,
      assignment_status: placementOf(app).assigned,
      latest_uem_action: latestActions[app.status],
    },
    device_sample_info: {
      installed_status: placementOf(app).installed,
      installed_version: app.installedVersion,
      latest_app_reason: latestReasons[app.status],
      latest_app_reason_time: encodeWholeSeconds(app.reportedAt),
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
    assignment_status: placementOf(app).assigned,
    installed_version: app.installedVersion,
    installed_status: placementOf(app).installed,
    application_uuid: app.uuid,
    latest_uem_action: latestActions[app.status],
    latest_uem_action_time: encodeWholeSeconds(app.reportedAt),
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
