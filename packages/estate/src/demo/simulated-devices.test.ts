import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { Change, Commit } from '@frontdesk/directory/change.ts'

import type { CommandState, CommandStore, DeviceCommand } from '../commands/device-command.ts'
import type { LocatedDevice } from '../devices/device.ts'
import { estateForTest } from './demo-estate-fixture.ts'
import { seededRandom } from './seeded-random.ts'
import { simulatedDevices } from './simulated-devices.ts'

const start = 1_000_000

interface Transition {
  readonly command: DeviceCommand
  readonly from: CommandState
}

/** Commands in memory, with the condition of `transition` that the real stores have. */
function fakeCommands(count: number) {
  const random = seededRandom('fake commands')
  const stored = new Map<string, DeviceCommand>()
  for (let index = 0; index < count; index++) {
    const id = random.uuid()
    stored.set(id, {
      id,
      organizationId: 'org-1',
      deviceId: index + 1,
      name: 'device-query',
      body: undefined,
      state: 'queued',
      queuedAt: start,
      deliveredAt: undefined,
      finishedAt: undefined,
      failure: undefined,
      requestId: 'request-1',
    })
  }

  let inFlight = 0
  const seen = { lost: 0, mostInFlight: 0 }

  const commit: Commit = async ({ changes }) => {
    seen.mostInFlight = Math.max(seen.mostInFlight, ++inFlight)
    await new Promise((resolve) => setImmediate(resolve))
    inFlight--
    const transitions = changes as unknown as readonly Transition[]
    const held = transitions.every(({ command, from }) => stored.get(command.id)?.state === from)
    if (!held) seen.lost++
    if (held) for (const { command } of transitions) stored.set(command.id, command)
    return held
  }

  const commands: Pick<CommandStore, 'unfinished' | 'transition'> = {
    transition: (command, from) => ({ command, from }) as unknown as Change,
    unfinished: async (limit) =>
      [...stored.values()]
        .filter(({ state }) => state === 'queued' || state === 'delivered')
        .slice(0, limit),
  }

  const inState = (state: CommandState): number =>
    [...stored.values()].filter((command) => command.state === state).length
  return { commands, commit, seen, count: inState }
}

const located = [...estateForTest(100).devices].map(
  (device): LocatedDevice => ({
    ...device,
    organizationGroupName: 'Ohio',
    organizationGroupUuid: 'group-1',
  }),
)
const devices = { find: async (_reach: unknown, id: number) => located[id - 1] }

function simulation(count: number) {
  const fake = fakeCommands(count)
  let now = start
  const parts = { ...fake, devices, clock: () => now }
  return { fake, parts, at: (milliseconds: number) => (now = start + milliseconds) }
}

describe('simulatedDevices', () => {
  test('takes every command to its end', async () => {
    const { fake, parts, at } = simulation(100)
    const { tick } = simulatedDevices(parts)

    assert.equal(await tick(), 0)
    at(3_000)
    assert.equal(await tick(), 100)
    assert.equal(fake.count('delivered'), 100)
    at(9_000)
    assert.equal(await tick(), 100)
    assert.equal(fake.count('acknowledged') + fake.count('failed'), 100)
    assert.ok(fake.count('acknowledged') > 90)
    assert.equal(await tick(), 0)
  })

  test('looks at no more than a window, and writes no more than a batch at once', async () => {
    const { fake, parts, at } = simulation(100)
    at(3_000)
    assert.equal(await simulatedDevices({ ...parts, window: 30, batch: 8 }).tick(), 30)
    assert.equal(fake.seen.mostInFlight, 8)
  })

  test('two processes at once move every command once', async () => {
    const { fake, parts, at } = simulation(100)
    const [one, other] = [simulatedDevices(parts), simulatedDevices(parts)]
    for (const time of [3_000, 9_000]) {
      at(time)
      const moved = await Promise.all([one.tick(), other.tick()])
      assert.equal(moved[0] + moved[1], 100)
    }
    assert.equal(fake.seen.lost, 200)
    assert.equal(fake.count('acknowledged') + fake.count('failed'), 100)
  })

  test('fails the commands of a device that is gone', async () => {
    const { fake, parts, at } = simulation(3)
    const { tick } = simulatedDevices({ ...parts, devices: { find: async () => undefined } })
    at(3_000)
    await tick()
    at(9_000)
    await tick()
    assert.equal(fake.count('failed'), 3)
  })

  test('a database that cannot be written is told', async () => {
    const { parts, at } = simulation(3)
    at(3_000)
    const broken = { ...parts, commit: () => Promise.reject(new Error('disk full')) }
    await assert.rejects(simulatedDevices(broken).tick(), /disk full/)
  })
})
