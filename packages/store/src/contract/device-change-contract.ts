import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import {
  type Device,
  type DeviceFilter,
  type DeviceIdentifierKind,
  deviceIdentifierKinds,
} from '@frontdesk/estate/devices/device.ts'

import type { Stores } from '../stores.ts'
import { app, profile, tag } from './estate-specimens.ts'
import { device, done, happens, madeAt, type OpenStores, type Place, plant } from './specimens.ts'

const at = madeAt * 1000
const named = {
  udid: 'ABCDEF-01',
  serialNumber: 'C02-Known',
  macAddress: '00:1b:63:84:45:e6',
  imei: '490154203237518',
  easId: 'EAS-Known',
} as const

export function deviceChangeContract(open: OpenStores): void {
  let stores: Stores
  let place: Place
  before(async () => {
    stores = await open()
    place = await plant(stores)
  })
  after(() => stores.close())

  const made = async (given: Partial<Device> = {}) => {
    const one = device(place.child, given)
    await stores.devices.insertAll([one])
    return one
  }

  test('ids are allocated once, many at a time', async () => {
    const { allocateIds } = stores.devices
    const first = await allocateIds(3)
    assert.equal(await allocateIds(1), first + 3)
    assert.equal(await allocateIds(1), first + 4)
  })

  describe('findBy', () => {
    let here: Place
    let latest: Device
    before(async () => {
      here = await plant(stores)
      latest = device(here.child, { ...named, lastSeenAt: at + 2 })
      const earlier = device(here.child, { ...named, lastSeenAt: at + 1 })
      const strange = device(place.top, { ...named, lastSeenAt: at + 3 })
      await stores.devices.insertAll([latest, earlier, strange])
    })

    const spellings: readonly [DeviceIdentifierKind, (one: Device) => string, boolean][] = [
      ['id', ({ id }) => String(id), true],
      ['id', ({ id }) => `${id}x`, false],
      ['id', () => '9'.repeat(30), false],
      ['uuid', ({ uuid }) => uuid.toUpperCase(), true],
      ['udid', () => 'abcdef-01', true],
      ['serialNumber', () => 'c02-kNOWN', true],
      ['serialNumber', () => 'C02', false],
      ['macAddress', () => '00:1B:63:84:45:E6', true],
      ['macAddress', () => '001b638445e6', true],
      ['macAddress', () => '00-1b-63-84-45-E6', true],
      ['macAddress', () => '001b.6384.45e6', true],
      ['imei', () => named.imei, true],
      ['easId', () => 'eas-known', true],
    ]
    for (const [kind, spelling, expected] of spellings) {
      test(`by ${kind}, ${expected ? 'the one last seen' : 'nothing'}: ${spelling}`, async () => {
        const value = spelling(latest)
        const found = await stores.devices.findBy(here.top, kind, value)
        assert.equal(found?.id, expected ? latest.id : undefined)
        const all = await stores.devices.findAllBy(here.child, kind, [value, 'nothing', value])
        assert.deepEqual([...all.keys()], expected ? [value] : [])
        assert.equal(all.get(value)?.id, found?.id)
      })
    }

    test('what lies outside the reach is not there, whatever it is found by', async () => {
      const stranger = await plant(stores)
      for (const kind of deviceIdentifierKinds) {
        const value = String(latest[kind])
        assert.equal(await stores.devices.findBy(stranger.top, kind, value), undefined)
        assert.equal((await stores.devices.findAllBy(stranger.top, kind, [value])).size, 0)
        assert.equal(await stores.devices.findBy(wholeServer, kind, `${value}\0`), undefined)
      }
    })

    test('many at once, more than one list holds', async () => {
      const { top } = await plant(stores)
      const many = Array.from({ length: 1201 }, () => device(top))
      await stores.devices.insertAll(many)
      const values = many.map(({ serialNumber }) => serialNumber)
      const found = await stores.devices.findAllBy(top, 'serialNumber', values)
      assert.deepEqual(
        values.map((value) => found.get(value)?.id),
        many.map(({ id }) => id),
      )
    })
  })

  describe('search', () => {
    let here: Place
    let odd: Device
    before(async () => {
      here = await plant(stores)
      odd = device(here.child, {
        ...named,
        friendlyName: 'Odd One',
        enrollmentStatus: 'unenrolled',
        enrolledAt: at + 5,
        lastSeenAt: at - 5,
      })
      await stores.devices.insertAll([device(here.top), odd, device(here.top)])
    })

    const filters: readonly [string, DeviceFilter | ((one: Device) => DeviceFilter)][] = [
      ['enrollment status', { enrollmentStatus: 'unenrolled' }],
      ['enrolled at or after', { enrolledSince: at + 5 }],
      ['seen at or before', { seenUntil: at - 5 }],
      ['friendly name, any letter case', { friendlyName: 'ODD one' }],
      ['serial number, any letter case', { serialNumber: 'c02-known' }],
      ['MAC address without separators', { macAddress: '001B638445E6' }],
      ['id', ({ id }) => ({ id })],
    ]
    for (const [what, filter] of filters) {
      test(`by ${what}`, async () => {
        const wanted = typeof filter === 'function' ? filter(odd) : filter
        const page = { offset: 0, limit: 9, orderBy: 'id', descending: false } as const
        const { items } = await stores.devices.search(here.top, { ...page, ...wanted })
        assert.deepEqual(
          items.map(({ id }) => id),
          [odd.id],
        )
      })
    }

    test('by enrolled at or before', async () => {
      const page = { offset: 0, limit: 9, orderBy: 'id', descending: false } as const
      const search = { ...page, enrolledUntil: at + 4 }
      assert.equal((await stores.devices.search(here.top, search)).total, 2)
    })
  })

  test('an edit changes what it names and nothing else', async () => {
    const one = await made()
    const edits = [{}, { assetNumber: 'A-1', ownership: 'employee' }, { friendlyName: '' }] as const
    for (const edit of edits) await done(stores, [stores.devices.edit(one, edit)])
    const found = await stores.devices.find(place.top, one.id)
    const group = {
      organizationGroupName: place.child.name,
      organizationGroupUuid: place.child.uuid,
    }
    const edited = { assetNumber: 'A-1', ownership: 'employee', friendlyName: '' }
    assert.deepEqual(found, { ...one, ...group, ...edited })
  })

  test('a move goes to another group of the organization, and nowhere else', async () => {
    const one = await made()
    const stranger = await plant(stores)
    const { move } = stores.devices
    assert.equal(await happens(stores, move(one, stranger.top.id)), false)
    assert.equal(await happens(stores, move(one, place.top.id)), true)
    assert.equal((await stores.devices.find(place.top, one.id))?.organizationGroupId, place.top.id)
    assert.equal(await stores.devices.find(place.child, one.id), undefined)
  })

  test('a wipe sets the enrollment status', async () => {
    const one = await made()
    await done(stores, [stores.devices.enrollment(one, 'device-wipe-pending')])
    const found = await stores.devices.find(place.top, one.id)
    assert.equal(found?.enrollmentStatus, 'device-wipe-pending')
  })

  for (const [status, isThere] of [
    ['enrolled', true],
    ['enterprise-wipe-pending', true],
    ['device-wipe-pending', true],
    ['unenrolled', false],
    ['retired', false],
  ] as const) {
    test(`a device that is ${status} is ${isThere ? '' : 'not '}present, and stays as it is`, async () => {
      const { id } = await made({ enrollmentStatus: status })
      const before = await stores.devices.find(place.top, id)
      assert.ok(before)
      assert.equal(await happens(stores, stores.devices.presence(before)), isThere)
      assert.deepEqual(await stores.devices.find(place.top, id), before)
    })
  }

  test('nothing happens to a device that was moved since it was read', async () => {
    const one = await made()
    const { edit, move, enrollment, presence, deletion } = stores.devices
    const stale = { id: one.id, organizationGroupId: place.top.id }
    for (const changes of [
      [edit(stale, {})],
      [move(stale, place.child.id)],
      [enrollment(stale, 'retired')],
      [presence(stale)],
      deletion(stale),
    ]) {
      assert.equal(await happens(stores, ...changes), false)
    }
    assert.equal((await stores.devices.find(place.child, one.id))?.enrollmentStatus, 'enrolled')
  })

  test('a deletion removes all that is known of the device, and of no other', async () => {
    const [one, other] = [await made(), await made()]
    const [ofProfile, ofApp, ofTag] = [profile(place.top), app(place.top), tag(place.top)]
    await stores.profiles.insertAll([ofProfile])
    await stores.apps.insertAll([ofApp])
    await stores.tags.insertAll([ofTag])
    for (const { id: deviceId } of [one, other]) {
      const confirmed = { status: 'confirmed-install', installedVersion: 1 } as const
      await stores.profiles.insertStatuses([{ deviceId, profileId: ofProfile.id, ...confirmed }])
      const installed = { status: 'installed', installedVersion: '1', reportedAt: at } as const
      await stores.apps.insertStatuses([{ deviceId, appId: ofApp.id, ...installed }])
      await stores.tags.attachAll([{ tagId: ofTag.id, deviceId, taggedAt: at }])
    }
    assert.equal(await happens(stores, ...stores.devices.deletion(one)), true)
    assert.equal(await stores.devices.find(wholeServer, one.id), undefined)
    assert.equal(await happens(stores, ...stores.devices.deletion(one)), false)
    const carriers = await stores.tags.carriersAmong(ofTag.id, [one.id, other.id])
    assert.deepEqual([...carriers], [other.id])
    assert.equal((await stores.profiles.statusOn(other.id, ofProfile.id))?.installedVersion, 1)
  })

  test('a report is written down, and one of a device that is gone does no harm', async () => {
    const one = await made()
    const report = {
      id: one.id,
      complianceStatus: 'not-compliant',
      compromised: true,
      antivirus: 'off',
      batteryPercent: 7,
      onMains: true,
      freeStorageBytes: 1,
      freeMemoryBytes: 2,
      lastSeenAt: at + 9,
      complianceCheckedAt: at + 8,
      compromisedCheckedAt: at + 7,
    } as const
    const { organizationGroupName, organizationGroupUuid, ...before } =
      (await stores.devices.find(place.top, one.id)) ?? {}
    assert.deepEqual(before, one)
    const gone = { ...report, id: 999_999_999 }
    const { report: written } = stores.devices
    await done(stores, [written(report), written(gone)])
    const group = { organizationGroupName, organizationGroupUuid }
    assert.deepEqual(await stores.devices.find(place.top, one.id), { ...one, ...report, ...group })
  })

  test('every device is due once in a round, in order of ids', async () => {
    const { dueForCheckIn } = stores.devices
    await made()
    const all = await dueForCheckIn({ modulus: 1, remainder: 0, span: 1, limit: 5000 })
    const ids = all.map(({ id }) => id)
    assert.deepEqual(
      ids,
      ids.toSorted((a, b) => a - b),
    )
    const round = []
    for (const remainder of [0, 3, 6]) {
      const due = await dueForCheckIn({ modulus: 7, remainder, span: 3, limit: 5000 })
      round.push(...due.map(({ id }) => id))
    }
    // The last stretch goes past the end of the round and begins the next one.
    const twice = ids.filter((id) => id % 7 < 2)
    assert.deepEqual(
      round.toSorted((a, b) => a - b),
      [...ids, ...twice].toSorted((a, b) => a - b),
    )
    const first = await dueForCheckIn({ modulus: 1, remainder: 0, span: 1, limit: 2 })
    assert.deepEqual(first, all.slice(0, 2))
    const one = await stores.devices.find(wholeServer, first[0]?.id ?? 0)
    assert.equal(one?.uuid, first[0]?.uuid)
  })
}
