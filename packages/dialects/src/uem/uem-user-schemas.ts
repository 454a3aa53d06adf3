import { Type } from 'typebox'

import { EntityId, Uuid } from './uem-schemas.ts'

const text = Type.String()
const whole = Type.Integer()
const dateTime = Type.String({ description: 'UTC, milliseconds, no zone.' })

export const User = Type.Object(
  {
    UserName: text,
    FirstName: text,
    LastName: text,
    DisplayName: text,
    Status: Type.Boolean({ description: 'Active.' }),
    Email: text,
    SecurityType: Type.Integer({ description: '1 directory, 2 basic.' }),
    ContactNumber: Type.Optional(text),
    Department: text,
    Group: text,
    LocationGroupId: text,
    OrganizationGroupUuid: Uuid,
    EnrolledDevicesCount: text,
    Id: EntityId,
    Uuid,
  },
  { title: 'User' },
)

export const UserSearchResult = Type.Object(
  { Users: Type.Array(User), Page: whole, PageSize: whole, Total: whole },
  { title: 'UserSearchResult' },
)

/** One user, not a list: so the specification says. */
export const UserMatch = Type.Object(
  {
    enrollment_user_uuid: Uuid,
    user_name: text,
    first_name: text,
    last_name: text,
    email_address: text,
    phone_number: Type.Optional(text),
    location_group_name: text,
    security_type: text,
    createdDate: dateTime,
  },
  { title: 'EnrollmentUserV2' },
)

export const EnrolledDevices = Type.Object(
  {
    EnrolledDeviceInfoList: Type.Array(
      Type.Object({
        DeviceID: whole,
        FriendlyName: text,
        SerialNumber: text,
        AssetNumber: text,
        Platform: text,
        UserName: text,
        OrganizationGroup: text,
        EnrolledDate: dateTime,
        LastSeen: dateTime,
      }),
    ),
  },
  { title: 'EnrolledDeviceSearchResult' },
)
