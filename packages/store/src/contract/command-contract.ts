import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { DeviceCommand } from '@frontdesk/estate/commands/device-command.ts'
import type { Device } from '@frontdesk/estate/devices/device.ts'

import type { Stores } from '../stores.ts'
import { device, done, happens, type OpenStores, type Place, plant } from './specimens.ts'

const now = 1_760_000_000_000
let queued = 0

function command(one: Device, given: Partial<DeviceCommand> = {}): DeviceCommand {
  queued += 1
  return {
    id: `0199c000-0000-7000-8000-${String(queued).padStart(12, '0')}`,
    organizationId: one.organizationId,
    deviceId: one.id,
    name: 'lock',
    body: undefined,
    state: 'queued',
    queuedAt: now + queued,
    deliveredAt: undefined,
    finishedAt: undefined,
    failure: undefined,
    requestId: 'request-1',
    ...given,
  }
}

export function commandContract(open: OpenStores): void {
  let stores: Stores
  let place: Place
  let one: Device
  before(async () => {
    stores = await open()
    place = await plant(stores)
    one = device(place.child)
    await stores.devices.insertAll([one])
  })
  after(() => stores.close())

  const made = async (given: Partial<DeviceCommand> = {}, of = one): Promise<DeviceCommand> => {
    const queuedCommand = command(of, given)
    await done(stores, [stores.commands.insertion(queuedCommand)])
    return queuedCommand
  }

  test('finds what was inserted, every field of it', async () => {
    const ended = { deliveredAt: now + 5, finishedAt: now + 9, failure: 'The device said no.' }
    for (const each of [
      await made(),
      await made({ name: 'custom-command', body: '<plist/>', state: 'failed', ...ended }),
    ]) {
      assert.deepEqual(await stores.commands.find(each.id), each)
    }
    assert.equal(await stores.commands.find('a\0b'), undefined)
  })

  test('moves on once from each state, over all racers', async () => {
    const queuedCommand = await made()
    const delivered = { ...queuedCommand, state: 'delivered', deliveredAt: now + 50 } as const
    const racers = Array.from({ length: 20 }, () =>
      happens(stores, stores.commands.transition(delivered, 'queued')),
    )
    assert.equal((await Promise.all(racers)).filter(Boolean).length, 1)
    const failed = { ...delivered, state: 'failed', finishedAt: now + 60, failure: 'No.' } as const
    assert.equal(await happens(stores, stores.commands.transition(failed, 'queued')), false)
    assert.deepEqual(await stores.commands.find(delivered.id), delivered)
    assert.equal(await happens(stores, stores.commands.transition(failed, 'delivered')), true)
    assert.deepEqual(await stores.commands.find(delivered.id), failed)
  })

  test('lists a device’s commands newest first, inside the reach only', async () => {
    const [mine, other] = [device(place.child), device(place.child)]
    await stores.devices.insertAll([mine, other])
    await made({}, other)
    const [first, second, third] = [
      await made({}, mine),
      await made({}, mine),
      await made({}, mine),
    ]
    const { ofDevice } = stores.commands
    assert.deepEqual(await ofDevice(place.top, mine.id, 9), [third, second, first])
    assert.deepEqual(await ofDevice(place.top, mine.id, 2), [third, second])
    assert.deepEqual(await ofDevice((await plant(stores)).top, mine.id, 9), [])
  })

  test('lists the unfinished oldest first, so many', async () => {
    const early = await made({ queuedAt: 5, state: 'delivered', deliveredAt: 9 })
    const earlier = await made({ queuedAt: 4 })
    await made({ queuedAt: 3, state: 'acknowledged', finishedAt: 7 })
    assert.deepEqual(await stores.commands.unfinished(2), [earlier, early])
  })
}
