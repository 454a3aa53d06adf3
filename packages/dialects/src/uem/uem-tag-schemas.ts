import { Type } from 'typebox'

import { EntityId, Uuid } from './uem-schemas.ts'

const text = Type.String()
const whole = Type.Integer()
const dateTime = Type.String({ description: 'UTC, milliseconds, no zone.' })

export const TagSearch = Type.Object(
  {
    Tags: Type.Array(
      Type.Object({ TagAvatar: Type.Optional(text), TagName: text, Id: EntityId, Uuid }),
    ),
    Page: whole,
    PageSize: whole,
    Total: whole,
  },
  { title: 'TagSearchResult' },
)

export const SnakeTagSearch = Type.Object(
  {
    tags: Type.Array(
      Type.Object({
        name: text,
        organization_group_name: text,
        organization_group_uuid: Uuid,
        system_tag: Type.Boolean(),
        uuid: Uuid,
      }),
    ),
    total: whole,
  },
  { title: 'TagSearchResultV2' },
)

/** The number of what a request made. */
export const TagNumber = Type.Object({ Value: whole }, { title: 'EntityId' })
export const TagUuid = Type.Object({ tag_uuid: Uuid }, { title: 'TagCreationResult' })

export const TaggedDevices = Type.Object(
  {
    Device: Type.Array(
      Type.Object({
        DeviceId: whole,
        DeviceUuid: Uuid,
        FriendlyName: text,
        DeviceLastSeen: dateTime,
        DateTagged: dateTime,
      }),
    ),
  },
  { title: 'TagDevices' },
)

/** Kind by number or word; PowerShell sends either. */
export const TagBody = Type.Object({
  TagName: Type.String({ minLength: 1, maxLength: 255, pattern: '[^\\s\\p{C}]' }),
  LocationGroupId: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }),
  TagType: Type.Optional(Type.Union([whole, Type.String({ maxLength: 64 })])),
  TagAvatar: Type.Optional(Type.String({ maxLength: 1024 })),
})

/** Checked by the operation itself, whose refusals are others than those of a schema. */
export const SnakeTagBody = Type.Object({
  organization_group_uuid: Type.Optional(Type.Unknown({ description: 'A UUID; required.' })),
  tag_name: Type.Optional(Type.Unknown({ description: 'At most 255 characters; required.' })),
})
