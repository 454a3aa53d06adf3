import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type {
  DeviceProfileStatus,
  Profile,
  ProfileFilter,
} from '@frontdesk/estate/profiles/profile.ts'

import type { Stores } from '../stores.ts'
import { locatedIn, profile, smartGroup } from './estate-specimens.ts'
import { device, done, happens, madeAt, type OpenStores, type Place, plant } from './specimens.ts'

const plain = { offset: 0, limit: 9, orderBy: 'id', descending: false } as const
const at = madeAt * 1000

export function profileChangeContract(open: OpenStores): void {
  let stores: Stores
  let place: Place
  let odd: Profile
  before(async () => {
    stores = await open()
    place = await plant(stores)
    odd = profile(place.child, {
      name: 'Odd One',
      platform: 'android',
      assignmentType: 'optional',
      status: 'inactive',
      modifiedAt: at + 5,
    })
    const others = [profile(place.top), profile(place.top, { assignmentType: 'custom' })]
    await stores.profiles.insertAll([...others, odd])
  })
  after(() => stores.close())

  test('finds what was inserted, with its smart groups inside the reach', async () => {
    const [above, first, second] = [
      smartGroup(place.top),
      smartGroup(place.child),
      smartGroup(place.child),
    ]
    await stores.smartGroups.insertAll([above, first, second])
    const target = { targetKind: 'profile', targetId: odd.id } as const
    await stores.smartGroups.assignAll([
      { smartGroupId: above.id, ...target, excluded: false },
      { smartGroupId: first.id, ...target, excluded: false },
      { smartGroupId: second.id, ...target, excluded: true },
      // What has the same id and is an app.
      { smartGroupId: second.id, targetKind: 'app', targetId: odd.id, excluded: false },
    ])
    const nameOf = ({ id, uuid, name }: typeof above) => ({ id, uuid, name })
    const located = { ...odd, ...locatedIn(place.child) }
    assert.deepEqual(await stores.profiles.find(place.top, odd.id), {
      ...located,
      smartGroups: [nameOf(above), nameOf(first)],
      excludedSmartGroups: [nameOf(second)],
    })
    assert.deepEqual((await stores.profiles.search(place.child, plain)).items, [
      { ...located, smartGroups: [nameOf(first)], excludedSmartGroups: [nameOf(second)] },
    ])
  })

  test('what lies outside the reach is not there', async () => {
    const { top } = await plant(stores)
    assert.equal(await stores.profiles.find(top, odd.id), undefined)
    assert.equal((await stores.profiles.search(top, plain)).total, 0)
    const of = { ...plain, organizationGroupId: place.top.id, ofGroupId: place.child.id }
    assert.equal((await stores.profiles.search(top, of)).total, 0)
  })

  const filters: readonly [string, ProfileFilter][] = [
    ['part of the name, any letter case', { name: 'odd' }],
    ['platform', { platform: 'android' }],
    ['status', { status: 'inactive' }],
    ['assignment types', { assignmentTypes: ['optional', 'compliance'] }],
    ['modified at or after', { modifiedSince: at + 5 }],
  ]
  for (const [what, filter] of filters) {
    test(`searches by ${what}`, async () => {
      const { items, total } = await stores.profiles.search(place.top, { ...plain, ...filter })
      assert.deepEqual([items.map(({ id }) => id), total], [[odd.id], 1])
    })
  }

  test('searches by group, by modified at or before, and in order', async () => {
    const count = async (filter: ProfileFilter) =>
      (await stores.profiles.search(place.top, { ...plain, ...filter })).total
    assert.equal(await count({ organizationGroupId: place.top.id }), 3)
    assert.equal(await count({ organizationGroupId: place.child.id }), 1)
    assert.equal(await count({ ofGroupId: place.top.id }), 2)
    assert.equal(await count({ modifiedUntil: at + 4 }), 2)
    const latest = { ...plain, orderBy: 'modifiedAt', descending: true, limit: 1 } as const
    const { items, total } = await stores.profiles.search(place.top, latest)
    assert.deepEqual([items[0]?.id, total], [odd.id, 3])
  })

  describe('on a device', () => {
    let placed: DeviceProfileStatus
    before(async () => {
      const one = device(place.child)
      await stores.devices.insertAll([one])
      const status = 'pending-install'
      placed = { deviceId: one.id, profileId: odd.id, status, installedVersion: undefined }
    })

    test('stands nowhere, is placed, and placed again', async () => {
      const { statusOn, placement } = stores.profiles
      assert.equal(await statusOn(placed.deviceId, placed.profileId), undefined)
      const again = { ...placed, status: 'confirmed-install', installedVersion: 3 } as const
      for (const each of [placed, again, placed]) {
        await done(stores, [placement(each)])
        assert.deepEqual(await statusOn(placed.deviceId, placed.profileId), each)
      }
    })

    const removable = ['confirmed-install', 'pending-install', 'unconfirmed-install', 'unknown']
    for (const status of removable as DeviceProfileStatus['status'][]) {
      test(`is removed once from ${status}, by one of six at once`, async () => {
        const { statusOn, placement, removal } = stores.profiles
        await done(stores, [placement({ ...placed, status, installedVersion: 3 })])
        const six = Array.from({ length: 6 }, () => removal(placed.deviceId, placed.profileId))
        const happened = await Promise.all(six.map((each) => happens(stores, each)))
        assert.equal(happened.filter(Boolean).length, 1)
        assert.deepEqual(await statusOn(placed.deviceId, placed.profileId), {
          ...placed,
          status: 'pending-removal',
          installedVersion: 3,
        })
        for (const gone of ['unconfirmed-removal', 'confirmed-removal'] as const) {
          await done(stores, [placement({ ...placed, status: gone })])
          assert.equal(await happens(stores, removal(placed.deviceId, placed.profileId)), false)
        }
        await done(stores, [placement(placed)])
      })
    }

    test('is removed though it stood nowhere, once', async () => {
      const other = device(place.child)
      await stores.devices.insertAll([other])
      const { statusOn, removal } = stores.profiles
      const two = [removal(other.id, odd.id), removal(other.id, odd.id)]
      const happened = await Promise.all(two.map((each) => happens(stores, each)))
      assert.deepEqual(happened.toSorted(), [false, true])
      assert.equal((await statusOn(other.id, odd.id))?.status, 'pending-removal')
    })

    test('moves on from where it stands only', async () => {
      const { statusOn, transition } = stores.profiles
      const confirmed = { ...placed, status: 'confirmed-install', installedVersion: 3 } as const
      assert.equal(await happens(stores, transition(confirmed, 'pending-removal')), false)
      assert.equal(await happens(stores, transition(confirmed, 'pending-install')), true)
      assert.equal(await happens(stores, transition(confirmed, 'pending-install')), false)
      assert.deepEqual(await statusOn(placed.deviceId, placed.profileId), confirmed)
    })
  })

  test('pages of the unsettled lose nothing, and hold whole devices', async () => {
    const { top } = await plant(stores)
    const devices = Array.from({ length: 4 }, () => device(top))
    const profiles = Array.from({ length: 3 }, () => profile(top))
    await stores.devices.insertAll(devices)
    await stores.profiles.insertAll(profiles)
    const statuses = ['pending-install', 'confirmed-install', 'unconfirmed-removal'] as const
    const all = devices.flatMap(({ id: deviceId }) =>
      profiles.map(({ id: profileId }, n): DeviceProfileStatus => {
        const status = statuses[n] ?? 'unknown'
        return { deviceId, profileId, status, installedVersion: undefined }
      }),
    )
    await stores.profiles.insertStatuses(all)
    const read: DeviceProfileStatus[] = []
    let afterDeviceId = (devices[0]?.id ?? 0) - 1
    for (;;) {
      const page = await stores.profiles.unsettled({ afterDeviceId, limit: 3 })
      read.push(...page)
      if (page.length < 3) break
      afterDeviceId = page.at(-1)?.deviceId ?? 0
    }
    assert.deepEqual(
      read,
      all.filter(({ status }) => status !== 'confirmed-install'),
    )
    assert.equal(await stores.profiles.find(wholeServer, Number.NaN), undefined)
  })
}
