import { Type } from 'typebox'

import { EntityId, Uuid } from './uem-schemas.ts'

const text = Type.String()
const whole = Type.Integer()
const PlainReference = Type.Object({ Id: whole, Name: text })
const SnakeReference = Type.Object({ Name: text, Uuid })

export const ProfileSearch = Type.Object(
  {
    Profiles: Type.Array(
      Type.Object({
        ProfileName: text,
        ProfileStatus: text,
        ProfileScope: text,
        Type: text,
        Platform: text,
        Model: text,
        OperatingSystem: text,
        Ownership: text,
        ManagedBy: text,
        OrganizationGroupId: text,
        Id: EntityId,
        Uuid,
      }),
    ),
    Page: whole,
    PageSize: whole,
    Total: whole,
  },
  { title: 'ProfileSearchResult' },
)

export const ProfileList = Type.Object(
  {
    ProfileList: Type.Array(
      Type.Object({
        ProfileId: whole,
        ProfileUuid: Uuid,
        ProfileName: text,
        OrganizationGroupId: whole,
        OrganizationGroupUuid: Uuid,
        ProfileStatus: text,
        ProfileType: text,
        ManagedBy: text,
        Platform: text,
        Context: whole,
        AssignmentType: text,
        AssignmentSmartGroups: Type.Array(PlainReference),
        ExcludedSmartGroups: Type.Array(PlainReference),
      }),
    ),
    AdditionalInfo: Type.Object({ Links: Type.Array(Type.Object({ Rel: text, Href: text })) }),
    TotalResults: whole,
  },
  { title: 'ProfileSearchResultV2' },
)

export const SnakeProfileSearch = Type.Object(
  {
    profiles: Type.Array(
      Type.Object({
        uuid: Uuid,
        name: text,
        platform: text,
        status: text,
        context: text,
        configuration_type: text,
        assignment_type: text,
        managed_by: text,
        organization_group_uuid: Uuid,
        assigned_smart_groups: Type.Array(SnakeReference),
        excluded_smart_groups: Type.Array(SnakeReference),
        created_by_resource_profile: Type.Boolean(),
      }),
    ),
    total_count: whole,
  },
  { title: 'ProfileSearchResultV3' },
)

const word = Type.Optional(Type.String({ maxLength: 64 }))
const flag = Type.Optional(Type.Boolean())

/** Ranges are checked by the operation itself, whose refusals are others than those of a schema. */
export const SnakeProfileQuery = Type.Object({
  configuration_types: Type.Optional(Type.Array(Type.String({ maxLength: 64 }))),
  context: word,
  exclude_child_organization_group: flag,
  exclude_compliance_profile: flag,
  exclude_interactive_profile: flag,
  organization_group_uuid: word,
  page_number: Type.Optional(Type.Integer({ description: 'From 1, which is the default.' })),
  page_size: Type.Optional(Type.Integer({ description: '1 to 50; 20 when not given.' })),
  payloads: Type.Optional(Type.Array(Type.Unknown(), { description: 'Must be empty here.' })),
  platform: word,
  search_text: Type.Optional(Type.String({ description: 'At most 256 characters.' })),
  sort_by: word,
  sort_order: word,
  status: Type.Optional(Type.String({ maxLength: 64, description: 'ACTIVE when not given.' })),
})

const identifier = Type.Optional(Type.String({ maxLength: 255 }))

/** One of these names the device; if there are more, they name the same one. */
export const ProfileDevice = Type.Object({
  DeviceId: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647 })),
  SerialNumber: identifier,
  Udid: identifier,
  MacAddress: identifier,
})
