import type { LocatedDevice } from '@frontdesk/estate/devices/device.ts'
import type { EnrollmentUser, LocatedUser } from '@frontdesk/estate/users/enrollment-user.ts'

import { encodeDateTime } from './uem-date-time.ts'
import { platformWords } from './uem-vocabulary.ts'

/** Numbers of `SecurityType`: their order in the vendor's list (quirk U46). */
const securityTypeNumbers: Readonly<Record<EnrollmentUser['security'], number>> = {
  directory: 1,
  basic: 2,
}

const securityTypeWords: Readonly<Record<EnrollmentUser['security'], string>> = {
  directory: 'Directory',
  basic: 'Basic',
}

/** One user of version 1: counts and the group's id are texts (quirk U46). Never a password. */
export function encodeUser(user: LocatedUser) {
  return {
    UserName: user.userName,
    FirstName: user.givenName,
    LastName: user.familyName,
    DisplayName: user.displayName,
    Status: user.status === 'active',
    Email: user.email,
    SecurityType: securityTypeNumbers[user.security],
    ContactNumber: user.phoneNumber,
    Department: user.department,
    Group: user.organizationGroupName,
    LocationGroupId: String(user.organizationGroupId),
    OrganizationGroupUuid: user.organizationGroupUuid,
    EnrolledDevicesCount: String(user.enrolledDevices),
    Id: { Value: user.id },
    Uuid: user.uuid,
  }
}

/** The one user that the search of version 2 answers with (quirk U47). */
export function encodeUserMatch(user: LocatedUser) {
  return {
    enrollment_user_uuid: user.uuid,
    user_name: user.userName,
    first_name: user.givenName,
    last_name: user.familyName,
    email_address: user.email,
    phone_number: user.phoneNumber,
    location_group_name: user.organizationGroupName,
    security_type: securityTypeWords[user.security],
    createdDate: encodeDateTime(user.createdAt),
  }
}

/** One line of the list of enrolled devices. */
export function encodeEnrolledDevice(device: LocatedDevice) {
  return {
    DeviceID: device.id,
    FriendlyName: device.friendlyName,
    SerialNumber: device.serialNumber,
    AssetNumber: device.assetNumber,
    Platform: platformWords[device.platform].text,
    UserName: device.userName,
    OrganizationGroup: device.organizationGroupName,
    EnrolledDate: encodeDateTime(device.enrolledAt),
    LastSeen: encodeDateTime(device.lastSeenAt),
  }
}
