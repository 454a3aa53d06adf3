import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { describe, test } from 'node:test'

import { type Device, platforms } from '../devices/device.ts'
import { demoNow, estateForTest, groupsForTest } from './demo-estate-fixture.ts'
import { makers } from './device-makers.ts'

const estate = estateForTest(10_000)
const devices = [...estate.devices]
const statuses = devices.flatMap((device) => estate.statusesOf(device))

const day = 86_400_000

function share(predicate: (device: Device) => boolean): number {
  return devices.filter(predicate).length / devices.length
}

describe('the demo estate is always the same', () => {
  test('two of one origin are equal', () => {
    const again = estateForTest(10_000)
    assert.deepEqual([...again.devices], devices)
    assert.deepEqual(again.profiles, estate.profiles)
    assert.deepEqual(
      [...again.devices].slice(0, 500).flatMap((device) => again.statusesOf(device)),
      devices.slice(0, 500).flatMap((device) => estate.statusesOf(device)),
    )
    assert.deepEqual([...again.users], [...estate.users])
  })

  test('today as on the day it was invented', () => {
    const text = JSON.stringify([devices.slice(0, 100), estate.profiles])
    assert.equal(
      hash('sha256', text),
      'a1447d9f537743813164ef3f964ea754c052bdb7637bef98b569ddb3b24dabc2',
    )
  })

  test('another seed is another estate', () => {
    assert.notDeepEqual([...estateForTest(10, 2).devices], devices.slice(0, 10))
  })

  test('a larger one begins with a smaller one', () => {
    assert.deepEqual([...estateForTest(50).devices], devices.slice(0, 50))
  })

  test('it can be made from the middle on', () => {
    assert.deepEqual([...estate.devicesFrom(9_990)], devices.slice(9_990))
  })
})

describe('what must be unique is', () => {
  const unique: readonly (keyof Device)[] = [
    'id',
    'uuid',
    'udid',
    'serialNumber',
    'macAddress',
    'imei',
    'easId',
    'friendlyName',
  ]
  for (const member of unique) {
    test(member, () => {
      const values = devices.map((device) => device[member]).filter((value) => value !== undefined)
      assert.ok(values.length > 1_000)
      assert.equal(new Set(values).size, values.length)
    })
  }

  test('the name, id and uuid of every user', () => {
    const users = [...estateForTest(100_000).users]
    assert.equal(users.length, 70_000)
    for (const member of ['userName', 'id', 'uuid'] as const) {
      assert.equal(new Set(users.map((user) => user[member])).size, users.length, member)
    }
    const strange = users.filter(({ email }) => !/^[a-z.-]+\d*@example\.com$/.test(email))
    assert.deepEqual(strange, [])
  })
})

describe('identifiers look like their makers’', () => {
  const luhnSum = (text: string): number =>
    [...text].reverse().reduce((sum, sign, place) => {
      const value = Number(sign) * (place % 2 === 1 ? 2 : 1)
      return sum + (value > 9 ? value - 9 : value)
    }, 0)

  test('an IMEI has 15 digits, a Luhn sum, and begins as test equipment', () => {
    for (const { imei } of devices) {
      if (imei === undefined) continue
      assert.match(imei, /^001\d{12}$/)
      assert.equal(luhnSum(imei) % 10, 0, imei)
    }
  })

  test('the published example passes the same sum', () => {
    assert.equal(luhnSum('490154203237518') % 10, 0)
  })

  test('a MAC address begins with a prefix of the maker', () => {
    const prefixes = new Map<string, readonly string[]>(
      Object.values(makers).map((maker) => [maker.manufacturer, maker.macPrefixes]),
    )
    for (const { macAddress = '', manufacturer } of devices) {
      assert.match(macAddress, /^[0-9A-F]{12}$/)
      assert.ok(prefixes.get(manufacturer)?.includes(macAddress.slice(0, 6)), macAddress)
    }
  })

  const serials: readonly [string, RegExp][] = [
    ['Apple', /^[0-9B-Z]{10}$/],
    ['Samsung', /^R5C[TWX][0-9B-Z]{7}$/],
    ['Google', /^[23]\d[0-9A-F]{2}1FDH2[0-9A-F]{6}$/],
    ['Zebra Technologies', /^2[23]\d{12}$/],
    ['Dell Inc.', /^[0-9B-Z]{6}[34]$/],
    ['LENOVO', /^P[FW][0-9B-Z]{6}$/],
    ['HP', /^5CG[34][0-9B-Z]{6}$/],
    ['Microsoft Corporation', /^0\d{9}53$/],
    ['Acer', /^NXKEQAA001\d\d[0-9A-F]{6}7600$/],
    ['ASUS', /^[NP]\dNXCV[0-9B-Z]{6}\d{3}$/],
    ['Raspberry Pi Ltd', /^10000000[0-9A-F]{8}$/],
  ]
  for (const [manufacturer, pattern] of serials) {
    test(`${manufacturer} serial numbers`, () => {
      const own = devices.filter((device) => device.manufacturer === manufacturer)
      assert.ok(own.length > 0)
      for (const { serialNumber } of own) assert.match(serialNumber, pattern)
    })
  }
})

describe('the mixture is plausible', () => {
  const bounds: readonly [string, (device: Device) => boolean, number, number][] = [
    ['enrolled', (device) => device.enrollmentStatus === 'enrolled', 0.92, 0.96],
    ['compliant', (device) => device.complianceStatus === 'compliant', 0.88, 0.92],
    ['seen within a day', (device) => device.lastSeenAt > demoNow - day, 0.78, 0.86],
    ['owned by the company', (device) => device.ownership === 'corporate', 0.65, 0.8],
    ['well charged', ({ batteryPercent = 100 }) => batteryPercent > 50, 0.6, 0.9],
    ['compromised', (device) => device.compromised, 0.0005, 0.01],
    ['iOS', (device) => device.platform === 'apple-ios', 0.3, 0.36],
    ['in Germany', (device) => device.organizationGroupId === 575, 0.18, 0.28],
  ]
  for (const [what, predicate, least, most] of bounds) {
    test(`${what}: ${least * 100} to ${most * 100} %`, () => {
      const part = share(predicate)
      assert.ok(part >= least && part <= most, String(part))
    })
  }

  test('every platform and every group has devices', () => {
    assert.deepEqual(new Set(devices.map((device) => device.platform)), new Set(platforms))
    assert.deepEqual(
      new Set(devices.map((device) => device.organizationGroupId)),
      new Set(groupsForTest.slice(1).map((group) => group.id)),
    )
  })

  test('dates are in order and numbers in bounds', () => {
    for (const device of devices) {
      assert.ok(device.lastSeenAt <= demoNow && device.lastSeenAt > demoNow - 14 * day)
      assert.ok(device.enrolledAt <= device.complianceCheckedAt)
      assert.ok(device.complianceCheckedAt <= device.lastSeenAt)
      assert.ok(device.freeStorageBytes > 0 && device.freeStorageBytes < device.storageBytes)
      assert.ok(device.freeMemoryBytes > 0 && device.freeMemoryBytes < device.memoryBytes)
      const { batteryPercent = 50 } = device
      assert.ok(batteryPercent >= 1 && batteryPercent <= 100 && Number.isInteger(batteryPercent))
    }
  })

  test('what is not in order does not comply', () => {
    for (const device of devices) {
      if (device.enrollmentStatus !== 'enrolled') continue
      if (device.compromised || !device.encrypted) {
        assert.equal(device.complianceStatus, 'not-compliant')
      }
    }
  })
})

describe('profiles', () => {
  test('there are 24, for every platform', () => {
    assert.equal(estate.profiles.length, 24)
    assert.deepEqual(
      new Set(estate.profiles.map((profile) => profile.platform)),
      new Set(platforms),
    )
  })

  test('are only on devices of their platform and inside their group', () => {
    const byId = new Map(estate.profiles.map((profile) => [profile.id, profile]))
    const paths = new Map(groupsForTest.map((group) => [group.id, group.path]))
    for (const status of statuses) {
      const profile = byId.get(status.profileId)
      const device = devices[status.deviceId - 1]
      assert.equal(profile?.platform, device?.platform)
      const path = paths.get(device?.organizationGroupId ?? 0)
      assert.ok(path?.startsWith(paths.get(profile?.organizationGroupId ?? 0) ?? '?'))
    }
  })

  test('stand mostly installed; a few wait or failed', () => {
    const part = (status: string): number =>
      statuses.filter((one) => one.status === status).length / statuses.length
    assert.ok(part('confirmed-install') > 0.8)
    for (const status of ['pending-install', 'out-of-date', 'corrupted']) {
      assert.ok(part(status) > 0.001 && part(status) < 0.1, `${status} ${part(status)}`)
    }
  })

  test('are never installed in a version that does not exist', () => {
    const versions = new Map(estate.profiles.map((profile) => [profile.id, profile.currentVersion]))
    for (const { profileId, status, installedVersion } of statuses) {
      const current = versions.get(profileId) ?? 0
      if (installedVersion !== undefined) {
        assert.ok(installedVersion >= 1 && installedVersion <= current)
      }
      if (status === 'confirmed-install') assert.equal(installedVersion, current)
      if (status === 'out-of-date') assert.ok((installedVersion ?? current) < current)
    }
  })
})
