import { groupIdPattern } from '@frontdesk/directory/organization-groups/group-id.ts'
import { organizationGroupTypes } from '@frontdesk/directory/organization-groups/organization-group.ts'
import { Type } from 'typebox'

import { EntityId, Uuid } from './uem-schemas.ts'

const text = Type.String()
const whole = Type.Integer()

const types = organizationGroupTypes.join(', ')
const writable = {
  GroupId: Type.Optional(
    Type.String({ pattern: groupIdPattern, description: 'Code, kept in upper case.' }),
  ),
  LocationGroupType: Type.Optional(
    Type.String({ maxLength: 64, description: `In any letter case: ${types}.` }),
  ),
  Country: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  Locale: Type.Optional(
    Type.String({ pattern: '^[A-Za-z]{2}-[A-Za-z]{2}$', description: 'en-US.' }),
  ),
}
const Name = Type.String({ minLength: 1, maxLength: 255, pattern: '[^\\s\\p{C}]' })
const described = {
  description: 'Other members of the model are accepted and not read: they cannot be changed.',
}

/** A group that is to be made; absent members are those of the group above. */
export const GroupCreation = Type.Object({ Name, ...writable }, described)

/** The same in version 2, which can ask for API keys too. */
export const GroupCreationWithKeys = Type.Object(
  { Name, ...writable, EnableRestApiAccess: Type.Optional(Type.Boolean()) },
  described,
)

/** What is to become of a group; absent members stay as they are. */
export const GroupChange = Type.Object(
  {
    Name: Type.Optional(Name),
    ...writable,
    ParentLocationGroup: Type.Optional(
      Type.Object(
        { Id: Type.Optional(Type.Object({ Value: Type.Optional(whole) })) },
        { description: 'The group above as it is: a group is not moved here.' },
      ),
    ),
  },
  described,
)

export const GroupIdentifier = Type.Object({ Value: whole, uuid: Uuid }, { title: 'EntityId' })

export const CreatedGroup = Type.Object(
  {
    RestApiAccess: Type.Optional(
      Type.Object({
        Status: Type.Integer({ description: '0 enabled, 1 error.' }),
        DefaultAdminApiKey: text,
        EnrollmentUserApiKey: text,
      }),
    ),
    Id: whole,
    Uuid,
  },
  { title: 'OrganizationGroupCreationResult' },
)

export const GroupTags = Type.Object(
  {
    OGId: Type.Object({ Id: EntityId, Name: text, Uuid }),
    Tags: Type.Array(
      Type.Object({
        TagName: text,
        TagAvatar: Type.Optional(text),
        TagType: Type.Integer({ description: '1 device, 2 general.' }),
        LocationGroupId: whole,
        Id: whole,
      }),
    ),
    Page: whole,
    PageSize: whole,
    Total: whole,
  },
  { title: 'TagSearchResult' },
)

export const GroupApiKeys = Type.Object(
  {
    api_keys: Type.Array(
      Type.Object({
        service_name: text,
        api_key: text,
        daily_quota_usage: whole,
        id: whole,
        uuid: Uuid,
      }),
    ),
    oauth_clients: Type.Array(
      Type.Object({
        oauth_client_name: text,
        oauth_client_id: text,
        daily_quota_usage: whole,
        id: whole,
        uuid: Uuid,
      }),
    ),
    id: whole,
    uuid: Uuid,
  },
  { title: 'OrganizationGroupApiKeys' },
)
