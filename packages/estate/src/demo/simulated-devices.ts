import type { Commit } from '@frontdesk/directory/change.ts'
import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Clock } from '@frontdesk/directory/units.ts'

import type { CommandStore, DeviceCommand } from '../commands/device-command.ts'
import type { DeviceStore } from '../devices/device.ts'
import { decideCommand, isDue } from './simulated-device.ts'

interface Parts {
  readonly commands: Pick<CommandStore, 'unfinished' | 'transition'>
  readonly devices: Pick<DeviceStore, 'find'>
  readonly commit: Commit
  readonly clock: Clock
  /** How many unfinished commands, the oldest, one tick looks at. */
  readonly window?: number | undefined
  /** How many are on their way into the database at the same time. */
  readonly batch?: number | undefined
}

export interface SimulatedDevices {
  /**
   * Moves on every command that is due, each in a transaction of its own, and returns how many it
   * moved. Any number of processes may tick at once: who comes second finds the command moved,
   * and leaves it.
   *
   * @throws StoreError `unavailable`; what had moved stays moved
   */
  tick(): Promise<number>
}

/** Devices that take commands and answer them, for an estate that has no real ones. */
export function simulatedDevices(parts: Parts): SimulatedDevices {
  const { commands, devices, commit, clock, window = 2_000, batch = 200 } = parts

  async function move(command: DeviceCommand): Promise<boolean> {
    // Delivery needs no device: half of the reads saved.
    const answering = command.state === 'delivered'
    const device = answering ? await devices.find(wholeServer, command.deviceId) : undefined
    const moved = decideCommand(command, device, clock())
    if (moved === undefined) return false
    return commit({ changes: [commands.transition(moved, command.state)], audit: [] })
  }

  return {
    async tick() {
      const unfinished = await commands.unfinished(window)
      const now = clock()
      const due = unfinished.filter((command) => isDue(command, now))

      let moved = 0
      for (let start = 0; start < due.length; start += batch) {
        const results = await Promise.all(due.slice(start, start + batch).map(move))
        moved += results.filter(Boolean).length
      }
      return moved
    },
  }
}
