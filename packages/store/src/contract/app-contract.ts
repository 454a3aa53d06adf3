import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { App, AppFilter, AppStatus } from '@frontdesk/estate/apps/app.ts'
import type { Device } from '@frontdesk/estate/devices/device.ts'

import type { Stores } from '../stores.ts'
import { app, locatedIn, smartGroup } from './estate-specimens.ts'
import { device, madeAt, type OpenStores, type Place, plant } from './specimens.ts'

const plain = { offset: 0, limit: 9, orderBy: 'id', descending: false } as const
const at = madeAt * 1000

export function appContract(open: OpenStores): void {
  let stores: Stores
  let place: Place
  let odd: App
  let other: App
  let devices: Device[]
  before(async () => {
    stores = await open()
    place = await plant(stores)
    other = app(place.top, { name: 'Another' })
    odd = app(place.child, {
      name: 'Odd One',
      bundleId: 'com.Odd',
      category: 'Games',
      kind: 'public',
      platform: 'android',
      status: 'inactive',
      push: 'on-demand',
    })
    await stores.apps.insertAll([other, odd])
    devices = [device(place.top), device(place.child), device(place.child), device(place.top)]
    await stores.devices.insertAll(devices)
    const statuses: AppStatus[] = ['installed', 'installed', 'pending-install', 'not-installed']
    await stores.apps.insertStatuses(
      devices.map(({ id: deviceId }, n) => {
        const status = statuses[n] ?? 'failed'
        const installedVersion = status === 'installed' ? '1.0' : undefined
        return { deviceId, appId: odd.id, status, installedVersion, reportedAt: at }
      }),
    )
  })
  after(() => stores.close())

  test('finds what was inserted, with devices and smart groups inside the reach', async () => {
    const [above, below] = [smartGroup(place.top), smartGroup(place.child)]
    await stores.smartGroups.insertAll([above, below])
    const target = { targetKind: 'app', targetId: odd.id, excluded: false } as const
    await stores.smartGroups.assignAll([
      { smartGroupId: above.id, ...target },
      { smartGroupId: below.id, ...target },
    ])
    const nameOf = ({ id, uuid, name }: typeof above) => ({ id, uuid, name })
    const located = { ...odd, ...locatedIn(place.child) }
    assert.deepEqual((await stores.apps.search(place.child, plain)).items, [
      { ...located, assignedDevices: 2, installedDevices: 1, smartGroups: [nameOf(below)] },
    ])
    const { items, total } = await stores.apps.search(place.top, plain)
    const smartGroups = [above, below].map(nameOf)
    assert.deepEqual(
      [items[1], total],
      [{ ...located, assignedDevices: 3, installedDevices: 2, smartGroups }, 2],
    )
    assert.equal((await stores.apps.search((await plant(stores)).top, plain)).total, 0)
  })

  const filters: readonly [string, AppFilter][] = [
    ['part of the name, any letter case', { name: 'odd' }],
    ['the whole bundle id, any letter case', { bundleId: 'COM.odd' }],
    ['category', { category: 'game' }],
    ['kind', { kind: 'public' }],
    ['platform', { platform: 'android' }],
    ['status', { status: 'inactive' }],
  ]
  for (const [what, filter] of filters) {
    test(`searches by ${what}`, async () => {
      const { items, total } = await stores.apps.search(place.top, { ...plain, ...filter })
      assert.deepEqual([items.map(({ id }) => id), total], [[odd.id], 1])
    })
  }

  const around: readonly [NonNullable<AppFilter['groups']>, 'top' | 'child', number][] = [
    ['only', 'top', 1],
    ['only', 'child', 1],
    ['below', 'top', 2],
    ['below', 'child', 1],
    ['above', 'top', 1],
    ['above', 'child', 2],
    ['all', 'top', 2],
    ['all', 'child', 2],
  ]
  for (const [groups, group, count] of around) {
    test(`searches around ${group}: ${groups}`, async () => {
      const search = { ...plain, organizationGroupId: place[group].id, groups }
      assert.equal((await stores.apps.search(place.top, search)).total, count)
      assert.equal((await stores.apps.search((await plant(stores)).top, search)).total, 0)
    })
  }

  test('does not look above the reach', async () => {
    const search = { ...plain, organizationGroupId: place.child.id, groups: 'all' } as const
    assert.equal((await stores.apps.search(place.child, search)).total, 1)
  })

  test('searches in order of name, and part of a bundle id is none', async () => {
    const { items } = await stores.apps.search(place.top, { ...plain, orderBy: 'name' })
    assert.deepEqual(
      items.map(({ id }) => id),
      [other.id, odd.id],
    )
    assert.equal((await stores.apps.search(place.top, { ...plain, bundleId: 'com.O' })).total, 0)
  })

  test('lists the apps of a device by name, inside the reach only', async () => {
    const [one] = devices
    const deviceId = one?.id ?? 0
    const reportedAt = at + 1
    const failed = { status: 'failed', installedVersion: undefined, reportedAt } as const
    await stores.apps.insertStatuses([{ deviceId, appId: other.id, ...failed }])
    const first = { ...other, ...failed }
    const second = { ...odd, status: 'installed', installedVersion: '1.0', reportedAt: at }
    const { ofDevice, findOnDevice } = stores.apps
    const page = { offset: 0, limit: 9, descending: false }
    assert.deepEqual(await ofDevice(place.top, deviceId, page), {
      items: [first, second],
      total: 2,
    })
    const last = { offset: 1, limit: 1, descending: true }
    assert.deepEqual(await ofDevice(place.top, deviceId, last), { items: [first], total: 2 })
    // By name, installed version and assigned version, not by bundle id.
    for (const text of ['odd ONE', '1.0']) {
      const { items } = await ofDevice(place.top, deviceId, { ...page, text })
      assert.deepEqual(items, [second])
    }
    assert.equal((await ofDevice(place.top, deviceId, { ...page, text: '1.2.3' })).total, 2)
    assert.equal((await ofDevice(place.top, deviceId, { ...page, text: 'COM.odd' })).total, 0)
    assert.deepEqual(await findOnDevice(place.top, deviceId, 'com.ODD'), second)
    assert.equal(await findOnDevice(place.top, deviceId, 'com.Od'), undefined)
    assert.equal(await findOnDevice(place.top, deviceId, 'com.Odd\0'), undefined)
    // The device is at the top, the reach is below it.
    assert.deepEqual(await ofDevice(place.child, deviceId, page), { items: [], total: 0 })
    assert.equal(await findOnDevice(place.child, deviceId, 'com.Odd'), undefined)
  })
}
