import {
  isWithin,
  type OrganizationGroup,
  type Reach,
} from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { LocatedDevice } from '@frontdesk/estate/devices/device.ts'
import type { SmartGroupCriteria } from '@frontdesk/estate/smart-groups/smart-group.ts'

import type { UemContext } from './uem-context.ts'

type Room = Pick<UemContext, 'organizationGroups' | 'tags' | 'devices' | 'users'>

/** What the numbers in a smart group's criteria stand for; what a reach does not hold is missing. */
export interface CriteriaNames {
  readonly groups: ReadonlyMap<number, OrganizationGroup>
  readonly tags: ReadonlyMap<number, string>
  /** By the number as text. */
  readonly devices: ReadonlyMap<string, LocatedDevice>
  readonly users: ReadonlyMap<number, string>
}

/** The members of criteria that name something by its number. */
export type NumberedCriteria = Pick<
  SmartGroupCriteria,
  | 'organizationGroupIds'
  | 'tagIds'
  | 'deviceAdditions'
  | 'deviceExclusions'
  | 'userAdditions'
  | 'userExclusions'
>

/** Looks up everything that criteria name, as far as a reach holds it. */
export async function namesOf(
  criteria: NumberedCriteria,
  reach: Reach,
  room: Room,
): Promise<CriteriaNames> {
  const deviceIds = new Set([...criteria.deviceAdditions, ...criteria.deviceExclusions])
  const userIds = new Set([...criteria.userAdditions, ...criteria.userExclusions])
  const [groups, tags, devices, users] = await Promise.all([
    findEach(new Set(criteria.organizationGroupIds), async (id) => {
      const group = await room.organizationGroups.find(id)
      return group && isWithin(reach, group.path) ? group : undefined
    }),
    findEach(new Set(criteria.tagIds), async (id) => (await room.tags.find(reach, id))?.name),
    deviceIds.size === 0
      ? new Map<string, LocatedDevice>()
      : room.devices.findAllBy(reach, 'id', [...deviceIds].map(String)),
    findEach(userIds, async (id) => (await room.users.find(reach, id))?.userName),
  ])
  return { groups, tags, devices, users }
}

/** How many different things were found. */
export function countNames({ groups, tags, devices, users }: CriteriaNames): number {
  return groups.size + tags.size + devices.size + users.size
}

async function findEach<Value>(
  ids: ReadonlySet<number>,
  find: (id: number) => Promise<Value | undefined>,
): Promise<ReadonlyMap<number, Value>> {
  const found = new Map<number, Value>()
  for (const id of ids) {
    const value = await find(id)
    if (value !== undefined) found.set(id, value)
  }
  return found
}
