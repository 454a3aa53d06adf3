import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'

import { StoreError } from '@frontdesk/directory/store-error.ts'
import type { Device } from '@frontdesk/estate/devices/device.ts'
import type { DeviceImport } from '@frontdesk/estate/imports/device-import.ts'

import { purge } from '../purge.ts'
import type { Stores } from '../stores.ts'
import { enrollmentUser } from './estate-specimens.ts'
import { device, type OpenStores, type Place, plant } from './specimens.ts'

const startedAt = 1_750_000_000_000
const dayMs = 86_400_000
const plain = { offset: 0, limit: 500, orderBy: 'id', descending: false } as const

export function deviceImportContract(open: OpenStores): void {
  let stores: Stores
  let place: Place
  before(async () => {
    stores = await open()
    place = await plant(stores)
  })
  after(() => stores.close())

  async function begun(devices: readonly Device[]): Promise<DeviceImport> {
    const { top, organization } = place
    const started = {
      id: randomUUID(),
      organizationId: organization.id,
      organizationGroupId: top.id,
      startedAt,
    }
    await stores.deviceImports.begin(started)
    const rows = devices.map((each, n) => ({ line: n + 2, device: each }))
    await stores.deviceImports.stage(started.id, rows)
    return started
  }
  const isConflict = (error: unknown) => error instanceof StoreError && error.code === 'conflict'

  test('staged devices are out of sight until all come in, every field of them', async () => {
    place = await plant(stores)
    const { top, child } = place
    const devices = [
      device(top, { macAddress: '00:1b:63:84:45:e6', batteryPercent: 0, onMains: true }),
      device(child, { networks: [], wifiSsid: 'Café', storageBytes: Number.MAX_SAFE_INTEGER }),
    ]
    const started = await begun(devices)
    const { find, count, clashes, complete } = stores.deviceImports
    assert.deepEqual(await find(started.id), started)
    assert.equal(await count(started.id), 2)
    assert.deepEqual(await clashes(started.id, 9), [])
    assert.equal((await stores.devices.search(top, plain)).total, 0)

    assert.equal(await complete(started.id), 2)
    const { items } = await stores.devices.search(top, plain)
    for (const [n, each] of devices.entries()) {
      const { organizationGroupName, organizationGroupUuid, ...found } = items[n] ?? {}
      assert.deepEqual(found, each)
    }
    assert.equal(await find(started.id), undefined)
    assert.equal(await count(started.id), 0)
    await assert.rejects(complete(started.id), isConflict)
  })

  test('several batches come in together', async () => {
    place = await plant(stores)
    const devices = Array.from({ length: 2500 }, () => device(place.child))
    const started = await begun(devices.slice(0, 1200))
    const rest = devices.slice(1200).map((each, n) => ({ line: n + 5000, device: each }))
    await Promise.all([
      stores.deviceImports.stage(started.id, rest.slice(0, 700)),
      stores.deviceImports.stage(started.id, rest.slice(700)),
    ])
    assert.equal(await stores.deviceImports.complete(started.id), 2500)
    assert.equal((await stores.devices.search(place.top, plain)).total, 2500)
  })

  const twice: readonly [string, (one: Device) => Partial<Device>][] = [
    ['id', ({ id }) => ({ id })],
    ['UUID', ({ uuid }) => ({ uuid })],
    ['UDID', ({ udid }) => ({ udid: udid.toUpperCase() })],
    ['serial number', ({ serialNumber }) => ({ serialNumber: serialNumber.toLowerCase() })],
  ]
  for (const [what, same] of twice) {
    test(`a ${what} that two share, or that is there, keeps all of them out`, async () => {
      const there = device(place.top)
      await stores.devices.insertAll([there])
      const { total } = await stores.devices.search(place.top, plain)
      const first = device(place.top)
      const among = await begun([first, device(place.child, same(first))])
      assert.deepEqual(await stores.deviceImports.clashes(among.id, 9), [
        { line: 3, problem: `The ${what} is the same as in line 2.` },
      ])
      const against = await begun([device(place.top), device(place.child, same(there))])
      assert.deepEqual(await stores.deviceImports.clashes(against.id, 9), [
        { line: 3, problem: `A device with this ${what} exists.` },
      ])
      for (const { id } of [among, against]) {
        await assert.rejects(stores.deviceImports.complete(id), isConflict)
        assert.equal(await stores.deviceImports.count(id), 2)
      }
      assert.equal((await stores.devices.search(place.top, plain)).total, total)
    })
  }

  test('what another organization has, or nobody has, keeps nothing out', async () => {
    const elsewhere = device((await plant(stores)).top, { udid: 'same', serialNumber: 'same' })
    await stores.devices.insertAll([elsewhere])
    const [one, two, three] = [
      device(place.top, { udid: 'same', serialNumber: 'same' }),
      device(place.top, { serialNumber: '' }),
      device(place.top, { serialNumber: '' }),
    ]
    const { id } = await begun([one, two, three])
    assert.deepEqual(await stores.deviceImports.clashes(id, 9), [])
    assert.equal(await stores.deviceImports.complete(id), 3)
  })

  test('no more clashes are told than asked for, by line', async () => {
    const one = device(place.top)
    const { id } = await begun([one, one, one, one].map((each) => ({ ...each })))
    const lines = (await stores.deviceImports.clashes(id, 3)).map(({ line }) => line)
    assert.deepEqual(lines, [3, 3, 3])
  })

  test('new users come in with their devices, or not at all', async () => {
    place = await plant(stores)
    const { top, organization } = place
    const { stage, usersNamed, discard, complete, clashes } = stores.deviceImports
    const names = async (started: DeviceImport) =>
      (await usersNamed(started, ['gRACE', 'Nobody', 'a\0'])).map(({ userName }) => userName)
    const withGrace = async () => {
      const grace = enrollmentUser(top, { userName: 'Grace' })
      const started = await begun([])
      await stage(started.id, [{ line: 4, device: device(top, { userId: grace.id }) }], [grace])
      return started
    }
    const abandoned = await withGrace()
    const [first, second] = [await withGrace(), await withGrace()]
    assert.deepEqual(await names(first), ['Grace'])
    await discard(abandoned.id)
    assert.deepEqual(await names(abandoned), [])
    assert.equal(await stores.users.findByUserName(organization.id, 'grace'), undefined)

    assert.equal(await complete(first.id), 1)
    assert.deepEqual(await names(abandoned), ['Grace'])
    assert.deepEqual(await clashes(second.id, 9), [
      { line: 4, problem: 'Somebody else made its user meanwhile: import the file again.' },
    ])
    await assert.rejects(complete(second.id), isConflict)
    assert.equal((await stores.devices.search(top, plain)).total, 1)
  })

  test('what is discarded is gone and takes nothing more', async () => {
    const { id } = await begun(Array.from({ length: 30 }, () => device(place.top)))
    const { discard, count, find, stage } = stores.deviceImports
    await discard(id)
    assert.deepEqual([await find(id), await count(id)], [undefined, 0])
    await assert.rejects(stage(id, [{ line: 1, device: device(place.top) }]), isConflict)
    await discard(id)
  })

  test('an import that was begun a day ago and never ended is purged, in small steps', async () => {
    const { id } = await begun(Array.from({ length: 30 }, () => device(place.top)))
    const { startedBefore, find } = stores.deviceImports
    const begunBefore = async (moment: number) =>
      (await startedBefore(moment)).some((each) => each.id === id)
    assert.deepEqual(
      [await begunBefore(startedAt), await begunBefore(startedAt + 1)],
      [false, true],
    )
    await purge(stores.database, startedAt + dayMs, { batch: 7 })
    assert.notEqual(await find(id), undefined)
    await purge(stores.database, startedAt + dayMs + 1, { batch: 7 })
    assert.equal(await find(id), undefined)
    assert.equal(await stores.deviceImports.count(id), 0)
  })
}
