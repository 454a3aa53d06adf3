import type { Commit } from '@frontdesk/directory/change.ts'
import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Clock } from '@frontdesk/directory/units.ts'

import type { Device, DeviceStore } from '../devices/device.ts'
import type { DeviceProfileStatus, ProfileStore } from '../profiles/profile.ts'
import {
  checkInSeconds,
  decidePlacement,
  decideRenewal,
  decideReport,
} from './simulated-check-in.ts'

interface Parts {
  readonly devices: Pick<DeviceStore, 'dueForCheckIn' | 'report'>
  readonly profiles: Pick<ProfileStore, 'find' | 'ofDevice' | 'unsettled' | 'transition'>
  readonly commit: Commit
  readonly clock: Clock
  /** How many devices, and how many waiting profiles, one tick takes at most. */
  readonly batch?: number | undefined
}

export interface LivingEstate {
  /** Devices whose moment came since the last tick check in. Returns how many did. */
  checkIn(): Promise<number>
  /** Looks at some of the profiles that wait on devices, and moves on those whose turn it is. */
  settle(): Promise<number>
}

/** How many profiles of a device are looked at: more than any has. */
const profilesAtOnce = 200

/** Devices that report on a seeded schedule, for an estate that has no real ones. */
export function livingEstate(parts: Parts): LivingEstate {
  const { devices, profiles, commit, clock, batch = 200 } = parts
  let seen = Math.floor(clock() / 1000)
  let afterDeviceId = 0
  let turn = Math.floor(clock() / 1000)

  async function report(device: Device): Promise<void> {
    const now = clock()
    const { items } = await profiles.ofDevice(wholeServer, device.id, {
      offset: 0,
      limit: profilesAtOnce,
    })
    const statuses = items.map(({ id, status, installedVersion }) => ({
      deviceId: device.id,
      profileId: id,
      status,
      installedVersion,
    }))
    await commit({ changes: [devices.report(decideReport(device, now))], audit: [] })
    const renewed = decideRenewal(device, statuses, now)
    if (renewed) await move(renewed, 'confirmed-install')
  }

  function move(status: DeviceProfileStatus, from: DeviceProfileStatus['status']) {
    return commit({ changes: [profiles.transition(status, from)], audit: [] })
  }

  return {
    async checkIn() {
      const now = Math.floor(clock() / 1000)
      // After a pause, or a turned clock, nobody catches up on what was missed.
      const span = Math.min(Math.max(0, now - seen), 60)
      seen = now
      if (span === 0) return 0
      const remainder = (now - span + 1) % checkInSeconds
      const due = await devices.dueForCheckIn({
        modulus: checkInSeconds,
        remainder,
        span,
        limit: batch,
      })
      await Promise.all(due.map(report))
      return due.length
    },

    async settle() {
      const waiting = await profiles.unsettled({ afterDeviceId, limit: batch })
      afterDeviceId = waiting.length < batch ? 0 : (waiting.at(-1)?.deviceId ?? 0)
      turn += 1
      let moved = 0
      for (const status of waiting) {
        const profile = await profiles.find(wholeServer, status.profileId)
        const next = profile && decidePlacement(status, turn, profile.currentVersion)
        if (next && (await move(next, status.status))) moved += 1
      }
      return moved
    },
  }
}
