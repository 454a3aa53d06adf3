import type { SmartGroupName } from '@frontdesk/estate/apps/app.ts'
import {
  type AssignmentType,
  assignmentTypes,
  type LocatedProfile,
  type Profile,
} from '@frontdesk/estate/profiles/profile.ts'

import { platformWords } from './uem-vocabulary.ts'

/** The vendor's context of a profile that is for whole devices, by its place in the list of names. */
const deviceContext = 2

const statusTexts = { active: 'Active', inactive: 'Inactive' } as const

const assignmentTexts: Readonly<Record<AssignmentType, string>> = {
  auto: 'Auto',
  custom: 'Custom',
  optional: 'Optional',
  interactive: 'Interactive',
  compliance: 'Compliance',
}

/** The status that a word of a search means; all of them unless it names one. */
export function findStatus(word: string): Profile['status'] | 'all' | undefined {
  const key = word.toLowerCase()
  return key === 'active' || key === 'inactive' || key === 'all' ? key : undefined
}

/**
 * What a type in a search means: how profiles are assigned, or whom they are for. Here all are
 * for devices, so `device` is everything and the other words that the vendor knows are nothing.
 */
export function findProfileType(word: string): readonly AssignmentType[] | undefined {
  const key = word.toLowerCase()
  const assigned = assignmentTypes.filter((type) => type === (key === 'automatic' ? 'auto' : key))
  if (assigned.length > 0) return assigned
  if (key === 'device' || key === 'all') return assignmentTypes
  return key === 'user' || key === 'container' ? [] : undefined
}

/** A profile as the search of version 1 spells it: all texts (quirk U65). */
export function encodeProfile(profile: LocatedProfile) {
  return {
    ProfileName: profile.name,
    ProfileStatus: statusTexts[profile.status],
    ProfileScope: 'Production',
    Type: assignmentTexts[profile.assignmentType],
    Platform: platformWords[profile.platform].text,
    Model: 'Any',
    OperatingSystem: 'Any',
    Ownership: 'Any',
    ManagedBy: profile.organizationGroupName,
    OrganizationGroupId: String(profile.organizationGroupId),
    Id: { Value: profile.id },
    Uuid: profile.uuid,
  }
}

/** A profile as the search of version 2 spells it. */
export function encodeListedProfile(profile: LocatedProfile) {
  return {
    ProfileId: profile.id,
    ProfileUuid: profile.uuid,
    ProfileName: profile.name,
    OrganizationGroupId: profile.organizationGroupId,
    OrganizationGroupUuid: profile.organizationGroupUuid,
    ProfileStatus: statusTexts[profile.status],
    ProfileType: 'Device',
    ManagedBy: profile.organizationGroupName,
    Platform: platformWords[profile.platform].text,
    Context: deviceContext,
    AssignmentType: assignmentTexts[profile.assignmentType],
    AssignmentSmartGroups: profile.smartGroups.map(plainReference),
    ExcludedSmartGroups: profile.excludedSmartGroups.map(plainReference),
  }
}

/** A profile as the search of version 3 spells it. */
export function encodeSnakeProfile(profile: LocatedProfile) {
  return {
    uuid: profile.uuid,
    name: profile.name,
    platform: platformWords[profile.platform].deviceType,
    status: profile.status.toUpperCase(),
    context: 'DEVICE',
    configuration_type: 'DEVICE',
    assignment_type: profile.assignmentType.toUpperCase(),
    managed_by: profile.organizationGroupName,
    organization_group_uuid: profile.organizationGroupUuid,
    assigned_smart_groups: profile.smartGroups.map(snakeReference),
    excluded_smart_groups: profile.excludedSmartGroups.map(snakeReference),
    created_by_resource_profile: false,
  }
}

function plainReference({ id, name }: SmartGroupName) {
  return { Id: id, Name: name }
}

function snakeReference({ uuid, name }: SmartGroupName) {
  return { Name: name, Uuid: uuid }
}
