import { randomUUID } from 'node:crypto'

import type { Administrator } from '@frontdesk/directory/administrators/administrator.ts'
import type { ApiKey } from '@frontdesk/directory/api-keys/api-key.ts'
import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { App } from '@frontdesk/estate/apps/app.ts'
import type { Profile } from '@frontdesk/estate/profiles/profile.ts'
import {
  everyDevice,
  type SmartGroup,
  type SmartGroupCriteria,
} from '@frontdesk/estate/smart-groups/smart-group.ts'
import type { Tag } from '@frontdesk/estate/tags/tag.ts'
import type { EnrollmentUser } from '@frontdesk/estate/users/enrollment-user.ts'

import { madeAt, unique } from './specimens.ts'

let lastId = 0

function placed(group: OrganizationGroup) {
  lastId += 1
  return {
    id: lastId,
    uuid: randomUUID(),
    organizationId: group.organizationId,
    organizationGroupId: group.id,
  }
}

/** What a located thing knows of its group. */
export function locatedIn({ name, uuid }: OrganizationGroup) {
  return { organizationGroupName: name, organizationGroupUuid: uuid }
}

export function profile(group: OrganizationGroup, given: Partial<Profile> = {}): Profile {
  return {
    ...placed(group),
    name: unique('Wi-Fi'),
    description: 'Joins the office network.',
    platform: 'apple-macos',
    assignmentType: 'auto',
    currentVersion: 3,
    status: 'active',
    modifiedAt: madeAt * 1000,
    ...given,
  }
}

export function enrollmentUser(
  group: OrganizationGroup,
  given: Partial<EnrollmentUser> = {},
): EnrollmentUser {
  return {
    ...placed(group),
    userName: unique('ada'),
    givenName: 'Ada',
    familyName: 'Lovelace',
    displayName: 'Ada Lovelace',
    email: 'ada@example.com',
    phoneNumber: undefined,
    department: 'Engines',
    status: 'active',
    security: 'directory',
    createdAt: madeAt * 1000,
    ...given,
  }
}

export function tag(group: OrganizationGroup, given: Partial<Tag> = {}): Tag {
  return {
    ...placed(group),
    name: unique('Kiosk'),
    kind: 'device',
    avatar: '',
    createdAt: madeAt * 1000,
    ...given,
  }
}

export function smartGroup(
  group: OrganizationGroup,
  criteria: Partial<SmartGroupCriteria> = {},
  given: Partial<SmartGroup> = {},
): SmartGroup {
  return {
    ...placed(group),
    name: unique('All Macs'),
    criteria: { ...everyDevice, ...criteria },
    createdAt: madeAt,
    updatedAt: madeAt,
    version: 1,
    ...given,
  }
}

export function app(group: OrganizationGroup, given: Partial<App> = {}): App {
  return {
    ...placed(group),
    name: unique('Mail'),
    bundleId: unique('com.example.Mail'),
    version: '1.2.3',
    platform: 'apple-macos',
    kind: 'internal',
    status: 'active',
    developer: 'Example',
    category: 'Office',
    description: 'Reads mail.',
    sizeBytes: 12_345_678,
    push: 'auto',
    ...given,
  }
}

export function administrator(group: OrganizationGroup, roleId: string): Administrator {
  const { id: number, uuid: id, ...place } = placed(group)
  return {
    id,
    number,
    ...place,
    roleId,
    username: unique('api'),
    email: 'api@example.com',
    givenName: 'Grace',
    familyName: 'Hopper',
    status: 'enabled',
    password: undefined,
    certificate: undefined,
    lastLoginAt: undefined,
    createdAt: madeAt,
    updatedAt: madeAt,
    version: 1,
  }
}

export function apiKey(group: OrganizationGroup): ApiKey {
  const { id: number, uuid: id, ...place } = placed(group)
  return {
    id,
    number,
    ...place,
    name: unique('Key'),
    kind: 'admin',
    status: 'enabled',
    hash: unique('hash'),
    sealed: 'sealed',
    keyId: 'k1',
    lastUsedAt: undefined,
    createdAt: madeAt,
    updatedAt: madeAt,
    version: 1,
  }
}
