import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import {
  type Device,
  type DeviceSearch,
  deviceOrders,
  type LocatedDevice,
} from '@frontdesk/estate/devices/device.ts'

import type { Stores } from '../stores.ts'
import { device, madeAt, type OpenStores, type Place, plant } from './specimens.ts'
import { searchCases, trickyNames } from './text-cases.ts'

const plain = { offset: 0, limit: 500, orderBy: 'id', descending: false } as const
const seenAt = madeAt * 1000

export function deviceContract(open: OpenStores): void {
  let stores: Stores
  let place: Place
  before(async () => {
    stores = await open()
    place = await plant(stores)
  })
  after(() => stores.close())

  test('finds what was inserted, every field of it and the name of its group', async () => {
    const { top } = place
    const full = device(top, {
      macAddress: '00:1b:63:84:45:e6',
      imei: '490154203237518',
      easId: 'eas',
      hostName: 'ada.local',
      osBuild: '23B81',
      phoneNumber: '+15555550100',
      carrier: 'Carrier',
      compromised: true,
      supervised: false,
      encrypted: false,
      batteryPercent: 0,
      onMains: true,
      storageBytes: Number.MAX_SAFE_INTEGER,
      wifiSsid: 'Café',
      networks: [
        {
          connectionType: 'wifi',
          ipAddress: '192.0.2.7',
          macAddress: '00:1b:63:84:45:e6',
          name: 'en0',
          vendor: 'Apple',
        },
      ],
    })
    const sparse = device(top)
    await stores.devices.insertAll([full, sparse])
    const located = {
      organizationGroupName: top.name,
      organizationGroupUuid: top.uuid,
    }
    for (const one of [full, sparse]) {
      const expected: LocatedDevice = { ...one, ...located }
      assert.deepEqual(await stores.devices.find(top, one.id), expected)
      assert.deepEqual(await stores.devices.findByUuid(top, one.uuid), expected)
    }
  })

  test('inserts more than one batch, and nothing', async () => {
    const { top } = await plant(stores)
    await stores.devices.insertAll([])
    await stores.devices.insertAll(Array.from({ length: 1201 }, () => device(top)))
    const { items, total } = await stores.devices.search(top, { ...plain, limit: 1 })
    assert.deepEqual([items.length, total], [1, 1201])
  })

  test('what lies outside the reach is not there', async () => {
    const stranger = await plant(stores)
    const [ofTop, ofChild] = [device(place.top), device(place.child)]
    await stores.devices.insertAll([ofTop, ofChild])
    const { find, findByUuid } = stores.devices
    for (const [reach, one, visible] of [
      [place.top, ofTop, true],
      [place.top, ofChild, true],
      [place.child, ofTop, false],
      [place.child, ofChild, true],
      [stranger.top, ofTop, false],
      [wholeServer, ofChild, true],
    ] as const) {
      assert.equal((await find(reach, one.id)) !== undefined, visible)
      assert.equal((await findByUuid(reach, one.uuid)) !== undefined, visible)
    }
    assert.equal((await stores.devices.search(stranger.top, plain)).total, 0)
    assert.equal(await findByUuid(wholeServer, 'a\0b'), undefined)
  })

  describe('search', () => {
    let here: Place
    let odd: Device
    before(async () => {
      here = await plant(stores)
      odd = device(here.child, {
        userName: 'Grace',
        model: 'iPhone 17',
        platform: 'apple-ios',
        ownership: 'employee',
        complianceStatus: 'not-compliant',
        lastSeenAt: seenAt + 1,
      })
      await stores.devices.insertAll([device(here.top), odd, device(here.top)])
    })

    const filters: readonly [string, Partial<DeviceSearch>, number][] = [
      ['nothing', {}, 3],
      ['user, any letter case', { user: 'gRACE' }, 1],
      ['user, whole', { user: 'Grac' }, 0],
      ['user with a NUL', { user: 'Grace\0' }, 0],
      ['part of the model, any letter case', { model: 'PHONE' }, 1],
      ['platform', { platform: 'apple-ios' }, 1],
      ['ownership', { ownership: 'employee' }, 1],
      ['compliance', { complianceStatus: 'not-compliant' }, 1],
      ['seen at or after', { seenSince: seenAt + 1 }, 1],
      ['seen later', { seenSince: seenAt + 2 }, 0],
      ['two that agree', { platform: 'apple-ios', user: 'Grace' }, 1],
      ['two that disagree', { platform: 'windows', user: 'Grace' }, 0],
    ]
    for (const [what, filter, expected] of filters) {
      test(`by ${what}`, async () => {
        const { items, total } = await stores.devices.search(here.top, { ...plain, ...filter })
        assert.deepEqual([items.length, total], [expected, expected])
        if (expected === 1) assert.equal(items[0]?.id, odd.id)
      })
    }

    test('by a group, which does not widen the reach', async () => {
      const counts = []
      for (const [reach, group] of [
        [here.top, here.top],
        [here.top, here.child],
        [here.child, here.top],
        [here.top, place.top],
      ] as const) {
        const search = { ...plain, organizationGroupId: group.id }
        counts.push((await stores.devices.search(reach, search)).total)
      }
      assert.deepEqual(counts, [3, 1, 1, 0])
    })

    for (const orderBy of deviceOrders) {
      for (const descending of [false, true]) {
        test(`in order of ${orderBy}${descending ? ', descending' : ''}, equals by id`, async () => {
          const many = await plant(stores)
          const devices = Array.from({ length: 9 }, (_, n) =>
            device(n % 2 === 0 ? many.top : many.child, {
              friendlyName: `name ${n % 3}`,
              serialNumber: `serial ${n % 3}`,
              lastSeenAt: seenAt + (n % 3),
              platform: n % 2 === 0 ? 'linux' : 'android',
              model: `model ${n % 3}`,
              userName: `user ${n % 3}`,
            }),
          )
          await stores.devices.insertAll(devices)
          const sign = descending ? -1 : 1
          const expected = devices.toSorted((a, b) => {
            const [one, other] = [a[orderBy], b[orderBy]]
            return one === other ? a.id - b.id : one < other ? -sign : sign
          })
          const read: number[] = []
          for (let offset = 0; offset < 10; offset += 2) {
            const page = { offset, limit: 2, orderBy, descending }
            const { items, total } = await stores.devices.search(many.top, page)
            assert.equal(total, 9)
            read.push(...items.map(({ id }) => id))
          }
          assert.deepEqual(
            read,
            expected.map(({ id }) => id),
          )
        })
      }
    }

    describe('by part of the model', () => {
      let top: Place['top']
      before(async () => {
        top = (await plant(stores)).top
        await stores.devices.insertAll(trickyNames.map((model) => device(top, { model })))
      })
      for (const [what, model, found] of searchCases) {
        test(`for ${what}`, async () => {
          const { items } = await stores.devices.search(top, { ...plain, model })
          assert.deepEqual(items.map((item) => item.model).sort(), found.toSorted())
        })
      }
    })
  })
}
