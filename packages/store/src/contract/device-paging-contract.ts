import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Device, DeviceFilter } from '@frontdesk/estate/devices/device.ts'

import type { Stores } from '../stores.ts'
import { device, done, type OpenStores, organizationGroup, type Place, plant } from './specimens.ts'

export function devicePagingContract(open: OpenStores): void {
  let stores: Stores
  let place: Place
  let devices: Device[]
  before(async () => {
    stores = await open()
  })
  after(() => stores.close())

  async function planted(): Promise<void> {
    place = await plant(stores)
    devices = Array.from({ length: 60 }, (_, n) =>
      device(n % 3 === 0 ? place.child : place.top, {
        platform: n % 2 === 0 ? 'apple-ios' : 'windows',
        model: n % 5 === 0 ? 'iPhone 17' : 'Surface',
      }),
    )
    await stores.devices.insertAll(devices)
  }

  /** Every page of a list, in both directions; the totals must all be right. */
  async function read(reach: OrganizationGroup, filter: DeviceFilter = {}): Promise<number[]> {
    const both: number[][] = []
    for (const descending of [false, true]) {
      const ids: number[] = []
      const totals = new Set<number>()
      for (let offset = 0; offset === ids.length; offset += 7) {
        const page = { offset, limit: 7, orderBy: 'id', descending } as const
        const { items, total } = await stores.devices.search(reach, { ...page, ...filter })
        ids.push(...items.map(({ id }) => id))
        totals.add(total)
      }
      assert.deepEqual([...totals], [ids.length])
      both.push(descending ? ids.reverse() : ids)
    }
    assert.deepEqual(both[0], both[1])
    return both[0] ?? []
  }

  const idsOf = (kept: (one: Device) => boolean) => devices.filter(kept).map(({ id }) => id)

  test('pages of every lasting filter, forwards and backwards', async () => {
    await planted()
    const { top, child } = place
    assert.deepEqual(
      await read(top),
      idsOf(() => true),
    )
    assert.deepEqual(
      await read(top, { platform: 'apple-ios' }),
      idsOf(({ platform }) => platform === 'apple-ios'),
    )
    assert.deepEqual(
      await read(top, { platform: 'apple-ios', model: 'phone' }),
      idsOf(({ platform, model }) => platform === 'apple-ios' && model === 'iPhone 17'),
    )
    const ofChild = idsOf(({ organizationGroupId }) => organizationGroupId === child.id)
    assert.deepEqual(await read(child), ofChild)
    assert.deepEqual(await read(top, { organizationGroupId: child.id }), ofChild)
    assert.deepEqual(await read(child, { organizationGroupId: top.id }), ofChild)
    const beyond = { offset: 900, limit: 7, orderBy: 'id', descending: true } as const
    assert.deepEqual(await stores.devices.search(top, beyond), { items: [], total: 60 })
  })

  test('what comes, goes or moves is seen by the next page', async () => {
    await planted()
    const { top, child } = place
    await read(top)
    await read(child)
    const [first, second] = devices as [Device, Device]
    await done(stores, stores.devices.deletion(first))
    devices = devices.slice(1)
    assert.deepEqual(
      await read(top),
      idsOf(() => true),
    )
    await done(stores, [stores.devices.move(second, child.id)])
    assert.ok((await read(child)).includes(second.id))
    const late = device(child)
    await stores.devices.insertAll([late])
    assert.equal((await read(child)).at(-1), late.id)
    assert.equal((await read(top)).at(-1), late.id)
  })

  test('devices that come or go between two pages make none twice and lose none', async () => {
    await planted()
    const { top } = place
    const ids: number[] = []
    for (let offset = 0; offset === ids.length; offset += 20) {
      const page = { offset, limit: 20, orderBy: 'id', descending: false } as const
      const { items, total } = await stores.devices.search(top, page)
      assert.equal(total, devices.length)
      ids.push(...items.map(({ id }) => id))
      if (offset > 20) continue
      const [gone] = devices.splice(-1) as [Device]
      await done(stores, stores.devices.deletion(gone))
      const late = [device(top), device(top)]
      await stores.devices.insertAll(late)
      devices.push(...late)
    }
    assert.deepEqual(
      ids,
      idsOf(() => true),
    )
  })

  test('a group that moves takes its devices along', async () => {
    await planted()
    const { organization, top, child } = place
    const groups = stores.organizationGroups
    const branch = organizationGroup({ organization, parent: top, id: await groups.allocateId() })
    await done(stores, [groups.insertion(branch)])
    assert.equal((await read(child)).length, 20)
    assert.deepEqual(await read(branch), [])
    const path = `${branch.path}${child.id}/`
    const moved = { ...child, parentId: branch.id, path, version: 2 }
    await done(stores, [groups.update(moved), groups.relocation(child.path, path)])
    assert.equal((await read(branch)).length, 20)
    assert.equal((await read(top)).length, 60)
    assert.deepEqual(await read(child), [])
  })

  test('what another process took away is not shown, nor counted beside what is', async () => {
    await planted()
    await read(place.top)
    const other = await open()
    const [first] = devices as [Device]
    await done(other, other.devices.deletion(first))
    await other.close()
    const page = { offset: 0, limit: 7, orderBy: 'id', descending: false } as const
    const { items, total } = await stores.devices.search(place.top, page)
    assert.deepEqual(
      items.map(({ id }) => id),
      devices.slice(1, 8).map(({ id }) => id),
    )
    assert.equal(total, 59)
  })
}
