import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { DeviceProfileStatus } from '@frontdesk/estate/profiles/profile.ts'

import type { Stores } from '../stores.ts'
import { profile } from './estate-specimens.ts'
import { device, happens, type OpenStores, type Place, plant } from './specimens.ts'

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

    const expected = profiles.map(({ modifiedAt, ...each }, n) => {
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

  test('a list follows its group’s name and its device’s group, though both were cached', async () => {
    const { top, child } = await plant(stores)
    const [one, listed] = [device(child), profile(top)]
    await stores.devices.insertAll([one])
    await stores.profiles.insertAll([listed])
    const placed = { deviceId: one.id, profileId: listed.id, installedVersion: 2 }
    await stores.profiles.insertStatuses([{ ...placed, status: 'confirmed-install' }])
    const names = async (reach: OrganizationGroup) =>
      (await stores.profiles.ofDevice(reach, one.id, { offset: 0, limit: 9 })).items.map(
        ({ organizationGroupName }) => organizationGroupName,
      )
    assert.deepEqual(await names(child), [top.name])
    const renamed = { ...top, name: 'Renamed', version: 2 }
    assert.equal(await happens(stores, stores.organizationGroups.update(renamed)), true)
    assert.deepEqual(await names(child), ['Renamed'])
    assert.equal(await happens(stores, stores.devices.move(one, top.id)), true)
    assert.deepEqual(await names(child), [])
    assert.deepEqual(await names(top), ['Renamed'])
  })

  test('a group with a profile is not deleted', async () => {
    const { child } = await plant(stores)
    await stores.profiles.insertAll([profile(child)])
    const deletion = stores.organizationGroups.deletion(child.id, 1)
    assert.equal(await happens(stores, deletion), false)
  })
}
