import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

import type { App, DeviceAppStatus } from '../apps/app.ts'
import type { Device } from '../devices/device.ts'
import type { DeviceProfileStatus, Profile } from '../profiles/profile.ts'
import type { Assignment, SmartGroup } from '../smart-groups/smart-group.ts'
import type { DeviceTag, Tag } from '../tags/tag.ts'
import type { EnrollmentUser } from '../users/enrollment-user.ts'
import { demoAppStatuses, demoApps } from './demo-apps.ts'
import { demoDevice } from './demo-device.ts'
import { type DemoUser, demoPeopleCount, demoUsers, enrollmentUser } from './demo-people.ts'
import { demoProfiles, demoStatuses } from './demo-profiles.ts'
import { demoAssignments, demoSmartGroups, demoTags, demoTagsOf } from './demo-sets.ts'
import { seededRandom } from './seeded-random.ts'

export interface DemoEstateOrigin {
  readonly seed: number
  /** How many devices. */
  readonly devices: number
  /** Every date of the estate lies before it. */
  readonly now: UnixMilliseconds
  readonly organizationId: string
  /** The customer group and, with their ids, the groups of `demoGroups`. */
  readonly groups: readonly OrganizationGroup[]
  readonly firstDeviceId: number
  readonly firstProfileId: number
  readonly firstUserId: number
}

export interface DemoEstate {
  /** Everybody who may have devices; the first of them are the demo's people of the directory. */
  readonly users: Iterable<EnrollmentUser>
  readonly profiles: readonly Profile[]
  readonly apps: readonly App[]
  readonly tags: readonly Tag[]
  readonly smartGroups: readonly SmartGroup[]
  readonly assignments: readonly Assignment[]
  /** By id; each is made when it is asked for, so an estate of any size takes no memory. */
  readonly devices: Iterable<Device>
  /** The devices from a place on, 0 being the first. */
  devicesFrom(index: number): Iterable<Device>
  statusesOf(device: Device): readonly DeviceProfileStatus[]
  appsOf(device: Device): readonly DeviceAppStatus[]
  tagsOf(device: Device): readonly DeviceTag[]
}

/** Most people have one device, some have more. */
const usersPerDevice = 0.7

/**
 * An estate that looks like a company's and is invented from end to end. The same origin gives
 * the same estate, byte for byte; a larger number of devices begins with the smaller estate.
 *
 * @throws RangeError when one of the groups is missing
 */
export function demoEstate(origin: DemoEstateOrigin): DemoEstate {
  const userAt = demoUsers(origin)
  const profiles = demoProfiles(origin)
  const apps = demoApps(origin)

  function deviceAt(index: number): Device {
    const random = seededRandom(`${origin.seed}/device/${index}`)
    return demoDevice({
      index,
      id: origin.firstDeviceId + index,
      organizationId: origin.organizationId,
      user: userAt(userOf(index, random.next(), random.next())),
      now: origin.now,
      random,
    })
  }

  function* devicesFrom(start: number): Generator<Device> {
    for (let index = start; index < origin.devices; index++) yield deviceAt(index)
  }

  return {
    users: { [Symbol.iterator]: () => users(origin, userAt) },
    profiles,
    apps,
    tags: demoTags(origin),
    smartGroups: demoSmartGroups(origin),
    assignments: demoAssignments(profiles, apps),
    devices: { [Symbol.iterator]: () => devicesFrom(0) },
    devicesFrom,
    statusesOf: demoStatuses(origin, profiles),
    appsOf: demoAppStatuses(origin.seed, apps),
    tagsOf: demoTagsOf(origin.seed),
  }
}

/** How many people a demo estate of so many devices has. */
export function demoUserCount(devices: number): number {
  return Math.max(demoPeopleCount, Math.ceil(devices * usersPerDevice))
}

/** Usually the next person in turn, now and then somebody who has a device already. */
function userOf(deviceIndex: number, turn: number, choice: number): number {
  const next = Math.floor(deviceIndex * usersPerDevice)
  return turn < 0.85 ? next : Math.floor(choice * (next + 1))
}

function* users(
  { devices, organizationId, now }: DemoEstateOrigin,
  userAt: (index: number) => DemoUser,
): Generator<EnrollmentUser> {
  for (let index = 0; index < demoUserCount(devices); index++) {
    yield enrollmentUser(userAt(index), { organizationId, now })
  }
}
