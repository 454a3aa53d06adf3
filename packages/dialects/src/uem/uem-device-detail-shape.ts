import type { LocatedDevice } from '@frontdesk/estate/devices/device.ts'

import { encodeZonedDateTime } from './uem-date-time.ts'
import { withoutSeparators } from './uem-device-shape.ts'
import { enrollmentWords, ownershipWords, platformWords } from './uem-vocabulary.ts'

/**
 * One device as the details of version 2 spell it: camelCase, words in capitals without an
 * underscore, numbers of bytes as texts (quirk U10).
 *
 * @param publicUrl the base of the link to itself
 */
export function encodeDeviceDetail(device: LocatedDevice, publicUrl: string) {
  const platform = platformWords[device.platform]
  return {
    uuid: device.uuid,
    udid: device.udid,
    serialNumber: device.serialNumber,
    macAddress: withoutSeparators(device.macAddress),
    imei: device.imei,
    friendlyName: device.friendlyName,
    organizationGroupName: device.organizationGroupName,
    totalStorageBytes: String(device.storageBytes),
    availableStorageBytes: String(device.freeStorageBytes),
    batteryLevelPercentage:
      device.batteryPercent === undefined ? undefined : String(device.batteryPercent),
    computerName: device.hostName,
    supervised: device.supervised,
    dataEncrypted: device.encrypted,
    platformInfo: {
      deviceType: platform.text,
      platformName: platform.text,
      modelName: device.model,
      osVersion: device.osVersion,
    },
    carrierInfo: { phoneNumber: device.phoneNumber, roamingEnabled: false },
    enrollmentInfo: {
      enrollmentStatus: enrollmentWords[device.enrollmentStatus].replaceAll('_', ''),
      compliant: device.complianceStatus === 'compliant',
      enrollmentTimestamp: encodeZonedDateTime(device.enrolledAt),
      lastSeenTimestamp: encodeZonedDateTime(device.lastSeenAt),
      ownership: ownershipWords[device.ownership],
      organizationGroupId: device.organizationGroupUuid,
      organizationGroupName: device.organizationGroupName,
      userName: device.userName,
      userEmailAddress: device.userEmail,
      enrollmentUserUuid: device.userUuid,
      managedBy: 'MDM',
    },
    OSBuildVersion: device.osBuild,
    WifiSsid: device.wifiSsid,
    Links: [{ Rel: 'self', Href: `${publicUrl}/API/mdm/devices/${device.uuid}` }],
  }
}
