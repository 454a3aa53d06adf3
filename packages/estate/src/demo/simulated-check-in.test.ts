import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { Device } from '../devices/device.ts'
import type { DeviceProfileStatus } from '../profiles/profile.ts'
import { demoNow, estateForTest } from './demo-estate-fixture.ts'
import { decidePlacement, decideRenewal, decideReport } from './simulated-check-in.ts'

const hour = 3_600_000
const devices = [...estateForTest(400).devices]

describe('a simulated device that checks in', () => {
  test('reports the same in the same hour, whoever asks', () => {
    for (const device of devices.slice(0, 20)) {
      assert.deepEqual(decideReport(device, demoNow), decideReport(device, demoNow))
    }
  })

  test('is seen now, and stays within what it can report', () => {
    for (const device of devices) {
      const report = decideReport(device, demoNow + hour)
      assert.equal(report.lastSeenAt, demoNow + hour)
      assert.ok(report.freeStorageBytes <= device.storageBytes)
      assert.ok((report.batteryPercent ?? 50) >= 3 && (report.batteryPercent ?? 50) <= 100)
      assert.equal(report.batteryPercent === undefined, device.batteryPercent === undefined)
      assert.equal(report.antivirus === 'unknown', device.antivirus === 'unknown')
    }
  })

  test('does not comply while its antivirus is off', () => {
    const offs = devices.flatMap((device) =>
      [1, 2, 3, 4, 5, 6, 7, 8].map((after) => decideReport(device, demoNow + after * hour)),
    )
    const off = offs.filter(({ antivirus }) => antivirus === 'off')
    assert.ok(off.length > 0)
    const enrolled = new Set(
      devices.filter((one) => one.enrollmentStatus === 'enrolled').map(({ id }) => id),
    )
    for (const report of off.filter(({ id }) => enrolled.has(id))) {
      assert.equal(report.complianceStatus, 'not-compliant')
    }
  })

  test('switches its antivirus off and on again over the days', () => {
    let computer = devices.find(({ antivirus }) => antivirus === 'on') as Device
    const states = new Set<string>()
    for (let after = 1; after < 500; after++) {
      computer = { ...computer, ...decideReport(computer, demoNow + after * hour) }
      states.add(computer.antivirus)
    }
    assert.deepEqual([...states].sort(), ['off', 'on'])
  })
})

describe('a profile that waits on a simulated device', () => {
  function run(from: DeviceProfileStatus): DeviceProfileStatus {
    let now = from
    for (let turn = 0; turn < 500; turn++) now = decidePlacement(now, turn, 4) ?? now
    return now
  }

  test('is installed in its current version, or now and then arrives damaged', () => {
    const ends = Array.from({ length: 200 }, (_, deviceId) =>
      run({ deviceId, profileId: 1, status: 'pending-install', installedVersion: undefined }),
    )
    const damaged = ends.filter(({ status }) => status === 'corrupted').length
    assert.ok(ends.every(({ status }) => ['confirmed-install', 'corrupted'].includes(status)))
    assert.ok(ends.every(({ installedVersion }) => installedVersion === 4))
    assert.ok(damaged > 0 && damaged < 50)
  })

  test('is removed', () => {
    const end = run({ deviceId: 1, profileId: 1, status: 'pending-removal', installedVersion: 3 })
    assert.deepEqual([end.status, end.installedVersion], ['confirmed-removal', undefined])
  })

  test('is asked for anew only when it is installed', () => {
    const missing = { deviceId: 1, profileId: 1, status: 'corrupted', installedVersion: 1 } as const
    for (const device of devices) {
      assert.equal(decideRenewal(device, [missing], demoNow), undefined)
    }
  })
})
