import type {
  OrganizationGroup,
  OrganizationGroupCounts,
} from '@frontdesk/directory/organization-groups/organization-group.ts'

import { encodeUsDateTime } from './uem-date-time.ts'

/** An organization group with what its neighbours know of it. */
export interface LocatedGroup {
  readonly group: OrganizationGroup
  readonly counts: OrganizationGroupCounts | undefined
  /** Undefined when the caller cannot see it; above a customer group stands the platform's own. */
  readonly parent: GroupParent | undefined
  /** Steps below the group that the question started from: that one is 0. */
  readonly level: number
}

/** The group above; the platform's own has no name. */
export interface GroupParent {
  readonly id: number
  readonly uuid: string
  readonly name?: string | undefined
}

/** What stands above every customer group; clients read its number, and no caller sees it. */
export const platformGroup: GroupParent = { id: 7, uuid: '7c0f2b3e-0d3a-4b8e-9b52-3f6f1f6b0007' }

/** Made at the first group: it loads language tables, which takes longer than many a module. */
let languages: Intl.DisplayNames | undefined

/** Version 1: numbers wrapped in `Value`, the parent named, counts as texts (quirk U13). */
export function encodeGroup({ group, counts, parent, level }: LocatedGroup) {
  return {
    Name: group.name,
    GroupId: group.groupId,
    LocationGroupType: group.type,
    Country: group.country,
    Locale: group.locale,
    ParentLocationGroup: parent && {
      Id: { Value: parent.id },
      Name: parent.name,
      Uuid: parent.uuid,
    },
    CreatedOn: encodeUsDateTime(group.createdAt),
    LgLevel: level,
    Users: String(counts?.users ?? 0),
    Admins: String(counts?.admins ?? 0),
    Devices: String(counts?.devices ?? 0),
    // Every tree has a customer group at its top.
    IsCustomerTypeExistInParentHierarchy: group.parentId !== undefined,
    Id: { Value: group.id },
    Uuid: group.uuid,
  }
}

/** The search of version 2: plain numbers, the locale's long name (quirk U13). */
export function encodeGroupPlain({ group, counts, level }: LocatedGroup) {
  return {
    Name: group.name,
    GroupId: group.groupId,
    LocationGroupType: group.type,
    Country: group.country,
    Locale: localeName(group.locale),
    CreatedOn: encodeUsDateTime(group.createdAt),
    LgLevel: level,
    Users: String(counts?.users ?? 0),
    Admins: String(counts?.admins ?? 0),
    Devices: String(counts?.devices ?? 0),
    Id: group.id,
    Uuid: group.uuid,
  }
}

/** One group of version 2: its ids are the only members in small letters (quirk U13). */
export function encodeGroupMixed({ group, counts }: LocatedGroup) {
  return {
    Name: group.name,
    GroupId: group.groupId,
    LocationGroupType: group.type,
    Country: group.country,
    Locale: group.locale,
    CreatedOn: encodeUsDateTime(group.createdAt),
    Users: String(counts?.users ?? 0),
    Admins: String(counts?.admins ?? 0),
    Devices: String(counts?.devices ?? 0),
    id: group.id,
    uuid: group.uuid,
  }
}

/** `English (United States)` for `en-US`; the code itself where it is none. */
function localeName(locale: string): string {
  try {
    languages ??= new Intl.DisplayNames('en', { type: 'language', languageDisplay: 'standard' })
    return languages.of(locale) ?? locale
  } catch {
    return locale
  }
}
