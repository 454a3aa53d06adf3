import type { LocatedDevice, Ownership, Platform } from '@frontdesk/estate/devices/device.ts'
import type {
  LocatedSmartGroup,
  OsOperator,
  SmartGroupCriteria,
} from '@frontdesk/estate/smart-groups/smart-group.ts'

import type { CriteriaNames } from './uem-smart-group-names.ts'
import { ownershipTexts, platformWords } from './uem-vocabulary.ts'

/** The vendor's words for comparing releases; their spelling is inferred (U63). */
const operatorTexts: Readonly<Record<OsOperator, string>> = {
  equals: 'Equals',
  'at-least': 'GreaterThanOrEqualTo',
  'at-most': 'LessThanOrEqualTo',
  greater: 'GreaterThan',
  less: 'LessThan',
}

const operatorsByWord: ReadonlyMap<string, OsOperator> = new Map([
  ['=', 'equals'],
  ['equalto', 'equals'],
  ['>=', 'at-least'],
  ['greaterthanorequals', 'at-least'],
  ['<=', 'at-most'],
  ['lessthanorequals', 'at-most'],
  ['>', 'greater'],
  ['<', 'less'],
  ...Object.entries(operatorTexts).map(
    ([operator, word]) => [word.toLowerCase(), operator as OsOperator] as const,
  ),
])

/** The comparison that a word means, in any letter case, with or without spaces. */
export function findOsOperator(word: string): OsOperator | undefined {
  return operatorsByWord.get(word.replaceAll(/[ _]/g, '').toLowerCase())
}

const criteriaTexts = { all: 'All', selected: 'UserDevice' } as const

const kindsByWord: ReadonlyMap<string, SmartGroupCriteria['kind']> = new Map([
  ['all', 'all'],
  ['userdevice', 'selected'],
])

/** What a word of `CriteriaType` means. */
export function findCriteriaKind(word: string): SmartGroupCriteria['kind'] | undefined {
  return kindsByWord.get(word.toLowerCase())
}

/** A smart group in a list: who manages it, as text and by UUID, and what it counts. */
export function encodeSmartGroupLine(group: LocatedSmartGroup) {
  return {
    Name: group.name,
    SmartGroupID: group.id,
    SmartGroupUuid: group.uuid,
    ManagedByOrganizationGroupId: String(group.organizationGroupId),
    ManagedByOrganizationGroupUuid: group.organizationGroupUuid,
    ManagedByOrganizationGroupName: group.organizationGroupName,
    Devices: group.devices,
    Assignments: group.assignments,
    Exclusions: group.exclusions,
  }
}

/** A smart group with what it asks for, as far as the caller can see it. */
export function encodeSmartGroup(group: LocatedSmartGroup, names: CriteriaNames) {
  const { criteria } = group
  const devices = (ids: readonly number[]) =>
    ids.flatMap((id) => names.devices.get(String(id)) ?? []).map(encodeNamedDevice)
  const named = (ids: readonly number[], known: ReadonlyMap<number, string>) =>
    ids.filter((id) => known.has(id)).map((id) => ({ Id: String(id), Name: known.get(id) }))

  return {
    ...encodeSmartGroupLine(group),
    CriteriaType: criteriaTexts[criteria.kind],
    OrganizationGroups: criteria.organizationGroupIds
      .flatMap((id) => names.groups.get(id) ?? [])
      .map(({ id, name, uuid }) => ({ Id: String(id), Name: name, Uuid: uuid })),
    Platforms: criteria.platforms.map(platformText),
    Ownerships: criteria.ownerships.map((ownership: Ownership) => ownershipTexts[ownership]),
    Models: criteria.models,
    OperatingSystems: criteria.osCriteria.map(({ platform, operator, version }) => ({
      DeviceType: platformText(platform),
      Operator: operatorTexts[operator],
      Value: version,
    })),
    Tags: named(criteria.tagIds, names.tags),
    DeviceAdditions: devices(criteria.deviceAdditions),
    DeviceExclusions: devices(criteria.deviceExclusions),
    UserAdditions: named(criteria.userAdditions, names.users),
    UserExclusions: named(criteria.userExclusions, names.users),
  }
}

/** A device as smart groups list it: its number is a text. */
export function encodeNamedDevice(device: LocatedDevice) {
  return {
    Id: String(device.id),
    Name: device.friendlyName,
    Username: device.userName,
    Model: device.model,
    OSVersion: device.osVersion,
    Ownership: ownershipTexts[device.ownership],
    Platform: platformText(device.platform),
  }
}

function platformText(platform: Platform): string {
  return platformWords[platform].text
}
