import { Type } from 'typebox'

import { EntityId, Uuid } from './uem-schemas.ts'

const text = Type.String()
const whole = Type.Integer()
const flag = Type.Boolean()
const dateTime = Type.String({ description: 'UTC, milliseconds, no zone.' })
const paged = { Page: whole, PageSize: whole, Total: whole }

export const AdministratorSearchResult = Type.Object(
  {
    Admins: Type.Array(
      Type.Object({
        UserName: text,
        FirstName: text,
        LastName: text,
        Email: text,
        LocationGroup: text,
        LocationGroupId: text,
        OrganizationGroupUuid: Uuid,
        LastLoginTimeStamp: dateTime,
        Roles: Type.Array(
          Type.Object({
            Name: text,
            LocationGroup: text,
            LocationGroupId: text,
            OrganizationGroupUuid: Uuid,
            IsActive: flag,
            Uuid,
          }),
        ),
        IsActiveDirectoryUser: flag,
        RequiresPasswordChange: flag,
        Id: EntityId,
        Uuid,
      }),
    ),
    ...paged,
  },
  { title: 'AdminSearchResult' },
)

export const CamelAdministratorSearchResult = Type.Object(
  {
    admins: Type.Array(
      Type.Object({
        uuid: Uuid,
        username: text,
        firstName: text,
        lastName: text,
        email: text,
        LocationGroup: text,
        LocationGroupId: text,
        organizationGroupUuid: Uuid,
        LastLoginTimeStamp: dateTime,
        roles: Type.Array(
          Type.Object({
            uuid: Uuid,
            organizationGroupUuid: Uuid,
            Name: text,
            LocationGroup: text,
            LocationGroupId: text,
            IsActive: flag,
          }),
        ),
        isActiveDirectoryUser: flag,
        requiresPasswordChange: flag,
        createdDate: dateTime,
        lastModifiedDate: dateTime,
      }),
    ),
    ...paged,
  },
  { title: 'AdminSearchResultV2' },
)
