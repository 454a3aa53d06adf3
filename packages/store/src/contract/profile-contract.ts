import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'

import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { DeviceProfileStatus, Profile } from '@frontdesk/estate/profiles/profile.ts'

import type { Stores } from '../stores.ts'
import { device, happens, type OpenStores, type Place, plant, unique } from './specimens.ts'

let profileId = 0

function profile(group: OrganizationGroup): Profile {
  profileId += 1
  return {
    id: profileId,
    uuid: randomUUID(),
    organizationId: group.organizationId,
    organizationGroupId: group.id,
    name: unique('Wi-Fi'),
    description: 'Joins the office network.',
    platform: 'apple-macos',
    assignmentType: 'auto',
    currentVersion: 3,
  }
}

export function profileContract(open: OpenStores): void {
  let stores: Stores
  let place: Place
  before(async () => {
    stores = await open()
    place = await plant(stores)
  })
  after(() => stores.close())

  test('lists a device’s profiles by id, page by page, inside the reach only', async () => {
    const one = device(place.child)
    const other = device(place.child)
    await stores.devices.insertAll([one, other])
    const profiles = [profile(place.top), profile(place.child), profile(place.top)]
    await stores.profiles.insertAll(profiles)
    const statuses = profiles.map(
      ({ id }, n): DeviceProfileStatus => ({
        deviceId: one.id,
        profileId: id,
        status: n === 0 ? 'pending-install' : 'confirmed-install',
        installedVersion: n === 0 ? undefined : 2,
      }),
    )
    await stores.profiles.insertStatuses(statuses.toReversed())

    const expected = profiles.map((each, n) => {
      const group = n === 1 ? place.child : place.top
      return {
        ...each,
        status: statuses[n]?.status,
        installedVersion: statuses[n]?.installedVersion,
        organizationGroupName: group.name,
        organizationGroupUuid: group.uuid,
      }
    })
    const { ofDevice } = stores.profiles
    for (const [offset, limit] of [
      [0, 9],
      [0, 2],
      [2, 2],
      [3, 2],
    ] as const) {
      assert.deepEqual(await ofDevice(place.top, one.id, { offset, limit }), {
        items: expected.slice(offset, offset + limit),
        total: 3,
      })
    }
    const nothing = { items: [], total: 0 }
    const page = { offset: 0, limit: 9 }
    assert.deepEqual(await ofDevice(place.top, other.id, page), nothing)
    assert.deepEqual(await ofDevice((await plant(stores)).top, one.id, page), nothing)
  })

  test('a group with a profile is not deleted', async () => {
    const { child } = await plant(stores)
    await stores.profiles.insertAll([profile(child)])
    const deletion = stores.organizationGroups.deletion(child.id, 1)
    assert.equal(await happens(stores, deletion), false)
  })
}
