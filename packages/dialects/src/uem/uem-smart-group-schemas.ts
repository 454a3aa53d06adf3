import { Type } from 'typebox'

import { Uuid } from './uem-schemas.ts'

const text = Type.String()
const whole = Type.Integer()
const texts = Type.Array(text)
/** Numbers of things in a smart group are texts. */
const Named = Type.Object({ Id: text, Name: Type.Optional(text) })
const NamedDevice = Type.Object({
  Id: text,
  Name: text,
  Username: text,
  Model: text,
  OSVersion: text,
  Ownership: text,
  Platform: text,
})
const counters = {
  Devices: whole,
  Assignments: whole,
  Exclusions: whole,
}
const heading = {
  Name: text,
  SmartGroupID: whole,
  SmartGroupUuid: Uuid,
  ManagedByOrganizationGroupId: text,
  ManagedByOrganizationGroupUuid: Uuid,
  ManagedByOrganizationGroupName: text,
  ...counters,
}

export const SmartGroupSearch = Type.Object(
  {
    SmartGroups: Type.Array(Type.Object(heading)),
    Page: whole,
    PageSize: whole,
    Total: whole,
  },
  { title: 'SmartGroupSearchResult' },
)

export const SmartGroup = Type.Object(
  {
    ...heading,
    CriteriaType: Type.Enum(['All', 'UserDevice']),
    OrganizationGroups: Type.Array(Type.Object({ Id: text, Name: text, Uuid })),
    Platforms: texts,
    Ownerships: texts,
    Models: texts,
    OperatingSystems: Type.Array(Type.Object({ DeviceType: text, Operator: text, Value: text })),
    Tags: Type.Array(Named),
    DeviceAdditions: Type.Array(NamedDevice),
    DeviceExclusions: Type.Array(NamedDevice),
    UserAdditions: Type.Array(Named),
    UserExclusions: Type.Array(Named),
  },
  { title: 'SmartGroup' },
)

export const SmartGroupNumber = Type.Object(
  { Value: whole, uuid: Uuid },
  { title: 'SmartGroupCreationResult' },
)

export const SmartGroupDevices = Type.Object(
  { Devices: Type.Array(NamedDevice) },
  { title: 'SmartGroupDevices' },
)

/** The most members of one list of a smart group. */
const maximumMembers = 1000

const word = Type.String({ maxLength: 255 })
const number = Type.Union([Type.String({ maxLength: 15 }), Type.Integer()])
const wordList = Type.Optional(Type.Array(word, { maxItems: maximumMembers }))
const numberList = Type.Optional(
  Type.Array(Type.Object({ Id: number }), { maxItems: maximumMembers }),
)
const notKept = Type.Optional(Type.Array(Type.Unknown(), { description: 'Must be empty here.' }))

/** What makes a smart group; a list that is missing is empty. */
export const SmartGroupBody = Type.Object({
  Name: Type.Optional(
    Type.String({ maxLength: 255, description: 'Required; unique in the managing group.' }),
  ),
  ManagedByOrganizationGroupId: Type.Optional(number),
  CriteriaType: Type.Optional(word),
  OrganizationGroups: Type.Optional(
    Type.Array(Type.Object({ Id: Type.Optional(number), Uuid: Type.Optional(word) }), {
      maxItems: maximumMembers,
    }),
  ),
  Platforms: wordList,
  Ownerships: wordList,
  Models: wordList,
  OperatingSystems: Type.Optional(
    Type.Array(Type.Object({ DeviceType: word, Operator: word, Value: word }), {
      maxItems: maximumMembers,
    }),
  ),
  Tags: numberList,
  DeviceAdditions: numberList,
  DeviceExclusions: numberList,
  UserAdditions: numberList,
  UserExclusions: numberList,
  UserGroups: notKept,
  UserGroupExclusions: notKept,
  OEMAndModels: notKept,
  EnrollmentCategories: notKept,
  ManagementTypes: notKept,
  CPUArchitectures: notKept,
})
