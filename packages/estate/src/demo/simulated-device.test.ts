import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { CommandName, CommandState, DeviceCommand } from '../commands/device-command.ts'
import { type Platform, platforms } from '../devices/device.ts'
import { seededRandom } from './seeded-random.ts'
import { decideCommand } from './simulated-device.ts'

const start = 1_000_000
const unknownCommand = 'The platform of this device does not know the command.'

function command(given: Partial<DeviceCommand> = {}): DeviceCommand {
  return {
    id: 'command-1',
    organizationId: 'org-1',
    deviceId: 1,
    name: 'lock',
    body: undefined,
    state: 'queued',
    queuedAt: start,
    deliveredAt: undefined,
    finishedAt: undefined,
    failure: undefined,
    requestId: 'request-1',
    ...given,
  }
}

const delivered = { state: 'delivered', deliveredAt: start } as const
const iPhone = { platform: 'apple-ios' } as const

describe('decideCommand', () => {
  const cases: readonly [string, Partial<DeviceCommand>, number, CommandState | undefined][] = [
    ['queued, too early', {}, 499, undefined],
    ['queued, late enough for every command', {}, 3_000, 'delivered'],
    ['delivered, too early', delivered, 999, undefined],
    ['delivered, late enough for every command', delivered, 6_000, 'acknowledged'],
    ['acknowledged', { state: 'acknowledged' }, 1_000_000, undefined],
    ['failed', { state: 'failed' }, 1_000_000, undefined],
  ]
  for (const [what, given, after, expected] of cases) {
    test(`${what}: ${expected ?? 'stays'}`, () => {
      assert.equal(decideCommand(command(given), iPhone, start + after)?.state, expected)
    })
  }

  const platformCases: readonly [CommandName, Platform, boolean][] = [
    ['lock', 'windows', true],
    ['lock', 'apple-tvos', false],
    ['clear-passcode', 'android', true],
    ['clear-passcode', 'linux', false],
    ['rotate-disk-key', 'apple-macos', true],
    ['rotate-disk-key', 'apple-ios', false],
    ['stop-mirroring', 'apple-tvos', true],
    ['stop-mirroring', 'chrome-os', false],
    ['sync-sensors', 'linux', true],
    ['sync-sensors', 'android', false],
  ]
  for (const [name, platform, known] of platformCases) {
    test(`${platform} ${known ? 'knows' : 'does not know'} ${name}`, () => {
      const moved = decideCommand(command({ ...delivered, name }), { platform }, start + 6_000)
      assert.equal(moved?.state, known ? 'acknowledged' : 'failed')
      assert.equal(moved?.failure, known ? undefined : unknownCommand)
      assert.equal(moved?.finishedAt, start + 6_000)
    })
  }

  test('every platform knows how to answer and to be wiped', () => {
    for (const platform of platforms) {
      for (const name of ['device-query', 'sync', 'device-wipe', 'enterprise-wipe'] as const) {
        const moved = decideCommand(command({ ...delivered, name }), { platform }, start + 6_000)
        assert.equal(moved?.state, 'acknowledged')
      }
    }
  })

  test('a device that is gone fails its commands', () => {
    const moved = decideCommand(command(delivered), undefined, start + 6_000)
    assert.equal(moved?.failure, 'The device is not managed any more.')
  })

  test('about three in a hundred fail, the same ones every time', () => {
    const random = seededRandom('ids')
    const commands = Array.from({ length: 5_000 }, () =>
      command({ ...delivered, id: random.uuid() }),
    )
    const decide = () => commands.map((one) => decideCommand(one, iPhone, start + 6_000))
    const first = decide()
    const failed = first.filter((moved) => moved?.state === 'failed')
    assert.ok(failed.length > 100 && failed.length < 200, String(failed.length))
    for (const moved of failed) assert.match(moved?.failure ?? '', /^The device .*\.$/)
    assert.deepEqual(decide(), first)
  })

  test('commands take different times', () => {
    const random = seededRandom('ids')
    const commands = Array.from({ length: 1_000 }, () => command({ id: random.uuid() }))
    const moved = commands.filter((one) => decideCommand(one, iPhone, start + 1_750)).length
    assert.ok(moved > 400 && moved < 600, String(moved))
  })
})
