import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'
import { secondsOf, type UnixMilliseconds } from '@frontdesk/directory/units.ts'

import type { App } from '../apps/app.ts'
import { type Device, type Platform, platforms } from '../devices/device.ts'
import type { Profile } from '../profiles/profile.ts'
import {
  type Assignment,
  everyDevice,
  type SmartGroup,
  type SmartGroupCriteria,
} from '../smart-groups/smart-group.ts'
import type { DeviceTag, Tag } from '../tags/tag.ts'
import { seededRandom } from './seeded-random.ts'

export interface DemoSetsOrigin {
  readonly seed: number
  readonly organizationId: string
  readonly groups: readonly OrganizationGroup[]
  readonly now: UnixMilliseconds
}

/** Each tag, and how many devices in a hundred carry it. */
const tagShares: readonly (readonly [name: string, percent: number])[] = [
  ['Executive', 1],
  ['Kiosk', 3],
  ['Loaner', 4],
  ['Pilot', 8],
  ['Retiring', 5],
  ['Warehouse', 6],
]

/** The tags of the demo, in the order of their ids. */
export function demoTags(origin: DemoSetsOrigin): readonly Tag[] {
  const top = topOf(origin)
  return tagShares.map(([name], index) => ({
    id: 1 + index,
    uuid: seededRandom(`${origin.seed}/tag/${index}`).uuid(),
    organizationId: origin.organizationId,
    organizationGroupId: top.id,
    name,
    kind: 'device',
    avatar: '',
    createdAt: origin.now - 90 * 86_400_000,
  }))
}

/** The tags that a device carries. */
export function demoTagsOf(seed: number): (device: Device) => readonly DeviceTag[] {
  return (device) => {
    const random = seededRandom(`${seed}/tags/${device.id}`)
    return tagShares.flatMap(([, percent], index) => {
      const carries = random.next() * 100 < percent
      const taggedAt = device.enrolledAt
      return carries ? [{ tagId: 1 + index, deviceId: device.id, taggedAt }] : []
    })
  }
}

const platformSets: Readonly<Record<Platform, string>> = {
  'apple-ios': 'All iPhones and iPads',
  'apple-macos': 'All Macs',
  'apple-tvos': 'All Apple TVs',
  android: 'All Android Devices',
  windows: 'All Windows Computers',
  'chrome-os': 'All Chromebooks',
  linux: 'All Linux Computers',
}

/** The smart groups of the demo, in the order of their ids: the platforms come first. */
export function demoSmartGroups(origin: DemoSetsOrigin): readonly SmartGroup[] {
  const top = topOf(origin)
  const createdAt = secondsOf(origin.now) - 120 * 86_400
  const named: readonly (readonly [name: string, criteria: Partial<SmartGroupCriteria>])[] = [
    ...platforms.map((platform) => [platformSets[platform], { platforms: [platform] }] as const),
    ['All Devices', {}],
    ['Corporate Computers', { platforms: ['apple-macos', 'windows'], ownerships: ['corporate'] }],
    ['Pilot Devices', { tagIds: [4] }],
  ]
  return named.map(([name, criteria], index) => ({
    id: 1 + index,
    uuid: seededRandom(`${origin.seed}/smart-group/${index}`).uuid(),
    organizationId: origin.organizationId,
    organizationGroupId: top.id,
    name,
    criteria: { ...everyDevice, ...criteria },
    createdAt,
    updatedAt: createdAt,
    version: 1,
  }))
}

/** Each profile and app is assigned to the smart group of its platform. */
export function demoAssignments(
  profiles: readonly Profile[],
  apps: readonly App[],
): readonly Assignment[] {
  const to = (platform: Platform) => 1 + platforms.indexOf(platform)
  return [
    ...profiles.map(({ id, platform }) => assigned(to(platform), 'profile', id)),
    ...apps.map(({ id, platform }) => assigned(to(platform), 'app', id)),
  ]
}

function assigned(
  smartGroupId: number,
  targetKind: Assignment['targetKind'],
  targetId: number,
): Assignment {
  return { smartGroupId, targetKind, targetId, excluded: false }
}

function topOf({ groups }: DemoSetsOrigin): OrganizationGroup {
  const top = groups.find((group) => group.parentId === undefined)
  if (top === undefined) throw new RangeError('The customer group is missing.')
  return top
}
