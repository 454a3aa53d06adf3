import type { LocatedAdministrator } from '@frontdesk/directory/administrators/administrator.ts'

import { encodeDateTime } from './uem-date-time.ts'

/** Version 1. The one role that there is, is held in the administrator's own group (quirk U44). */
export function encodeAdministrator(administrator: LocatedAdministrator) {
  const place = {
    LocationGroup: administrator.organizationGroupName,
    LocationGroupId: String(administrator.organizationGroupId),
    OrganizationGroupUuid: administrator.organizationGroupUuid,
  }
  return {
    UserName: administrator.username,
    FirstName: administrator.givenName,
    LastName: administrator.familyName,
    Email: administrator.email,
    ...place,
    LastLoginTimeStamp: encodeDateTime((administrator.lastLoginAt ?? 0) * 1000),
    Roles: [{ Name: administrator.roleName, ...place, IsActive: true, Uuid: administrator.roleId }],
    IsActiveDirectoryUser: false,
    RequiresPasswordChange: false,
    Id: { Value: administrator.number },
    Uuid: administrator.id,
  }
}

/** Version 2: camel case, but for members that are not (quirk U44). */
export function encodeCamelAdministrator(administrator: LocatedAdministrator) {
  const LocationGroup = administrator.organizationGroupName
  const LocationGroupId = String(administrator.organizationGroupId)
  const organizationGroupUuid = administrator.organizationGroupUuid
  return {
    uuid: administrator.id,
    username: administrator.username,
    firstName: administrator.givenName,
    lastName: administrator.familyName,
    email: administrator.email,
    LocationGroup,
    LocationGroupId,
    organizationGroupUuid,
    LastLoginTimeStamp: encodeDateTime((administrator.lastLoginAt ?? 0) * 1000),
    roles: [
      {
        uuid: administrator.roleId,
        organizationGroupUuid,
        Name: administrator.roleName,
        LocationGroup,
        LocationGroupId,
        IsActive: true,
      },
    ],
    isActiveDirectoryUser: false,
    requiresPasswordChange: false,
    createdDate: encodeDateTime(administrator.createdAt * 1000),
    lastModifiedDate: encodeDateTime(administrator.updatedAt * 1000),
  }
}
