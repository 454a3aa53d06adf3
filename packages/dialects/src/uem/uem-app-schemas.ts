import { Type } from 'typebox'

import { EntityId, Uuid } from './uem-schemas.ts'

const text = Type.String()
const whole = Type.Integer()
const count = Type.Optional(whole)

export const AppSearch = Type.Object(
  {
    Application: Type.Array(
      Type.Object({
        ApplicationName: text,
        BundleId: text,
        AppVersion: text,
        AppType: Type.Enum(['Internal', 'Public', 'Purchased']),
        Status: Type.Enum(['Active', 'Inactive']),
        Platform: whole,
        Description: text,
        Developer: text,
        ApplicationSize: Type.String({ description: 'Bytes.' }),
        CategoryList: Type.Object({ Category: Type.Array(Type.Object({ Name: text })) }),
        SmartGroups: Type.Array(Type.Object({ Id: whole, Name: text })),
        AssignmentStatus: Type.Enum(['Assigned', 'Not Assigned']),
        AssignedDeviceCount: count,
        InstalledDeviceCount: count,
        NotInstalledDeviceCount: count,
        PushMode: Type.Integer({ description: '0 automatic, 1 on demand.' }),
        LocationGroupId: whole,
        RootLocationGroupName: text,
        OrganizationGroupUuid: Uuid,
        Id: EntityId,
        Uuid,
      }),
    ),
    Page: whole,
    PageSize: whole,
    Total: whole,
  },
  { title: 'ApplicationSearchResult' },
)

export const SnakeAppSearch = Type.Object(
  {
    applications: Type.Array(
      Type.Object({
        id: whole,
        uuid: Uuid,
        application_name: text,
        bundle_id: text,
        app_version: text,
        app_type: text,
        status: text,
        platform: text,
        description: text,
        developer: text,
        application_size: whole,
        category: text,
        smart_groups: Type.Array(Type.Object({ name: text, uuid: Uuid })),
        assigned_device_count: count,
        installed_device_count: count,
        push_mode: text,
        organization_group_uuid: Uuid,
        organization_group_name: text,
      }),
    ),
    total: whole,
  },
  { title: 'ApplicationSearchResultV2' },
)
