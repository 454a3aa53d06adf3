import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

import type { AntivirusState, Device, DeviceReport } from '../devices/device.ts'
import type { DeviceProfileStatus } from '../profiles/profile.ts'
import { seededRandom } from './seeded-random.ts'

/** How often every simulated device checks in, each at a moment of its own. */
export const checkInSeconds = 3600

/**
 * What a simulated device reports when it checks in: its battery and storage drift, now and then
 * an antivirus is switched off and on again, and the device complies or not accordingly.
 *
 * Pure: the same device in the same hour reports the same in every process.
 */
export function decideReport(device: Device, now: UnixMilliseconds): DeviceReport {
  const hour = Math.floor(now / (checkInSeconds * 1000))
  const random = seededRandom(`check-in/${device.id}/${hour}`)
  const antivirus = antivirusAfter(device.antivirus, random.next())
  const onMains = device.batteryPercent === undefined ? device.onMains : random.next() < 0.35
  const drift = 1 + (random.next() - 0.5) / 50
  return {
    id: device.id,
    complianceStatus: complianceAfter(device, antivirus, random.next()),
    compromised: device.compromised,
    antivirus,
    onMains,
    batteryPercent: batteryAfter(device.batteryPercent, onMains, random.next()),
    freeStorageBytes: Math.min(device.storageBytes, Math.floor(device.freeStorageBytes * drift)),
    freeMemoryBytes: Math.floor(device.memoryBytes * (0.05 + 0.5 * random.next())),
    lastSeenAt: now,
    complianceCheckedAt: now,
    compromisedCheckedAt: now,
  }
}

function antivirusAfter(before: AntivirusState, chance: number): AntivirusState {
  if (before === 'unknown') return 'unknown'
  if (before === 'off') return chance < 0.5 ? 'on' : 'off'
  return chance < 0.02 ? 'off' : 'on'
}

/** What is fine otherwise may still wait for its system's update, or has just had it. */
function complianceAfter(
  device: Device,
  antivirus: AntivirusState,
  chance: number,
): Device['complianceStatus'] {
  if (device.enrollmentStatus !== 'enrolled') return 'not-available'
  if (antivirus === 'off' || !device.encrypted || device.compromised) return 'not-compliant'
  const outdated = device.complianceStatus === 'not-compliant' ? chance < 0.9 : chance < 0.004
  return outdated ? 'not-compliant' : 'compliant'
}

function batteryAfter(
  percent: number | undefined,
  charging: boolean,
  chance: number,
): number | undefined {
  if (percent === undefined) return undefined
  const change = Math.round((charging ? 40 : -25) * chance)
  // Somebody finds a charger before it is empty.
  const next = percent + change
  return next < 3 ? 80 : Math.min(100, next)
}

/**
 * The next step of a profile that waits on a simulated device: an install is confirmed, or about
 * once in twelve arrives damaged; a removal is confirmed. Only one look in ten does anything.
 *
 * @param turn counts the looks, so that each is another chance
 * @param currentVersion the profile's
 */
export function decidePlacement(
  waiting: DeviceProfileStatus,
  turn: number,
  currentVersion: number,
): DeviceProfileStatus | undefined {
  const { deviceId, profileId, status } = waiting
  const random = seededRandom(`placement/${deviceId}/${profileId}/${turn}`)
  if (random.next() >= 0.1) return undefined
  switch (status) {
    case 'pending-install':
      return { ...waiting, status: 'unconfirmed-install' }
    case 'unconfirmed-install': {
      const arrived = random.next() < 11 / 12 ? 'confirmed-install' : 'corrupted'
      return { ...waiting, status: arrived, installedVersion: currentVersion }
    }
    case 'pending-removal':
      return { ...waiting, status: 'unconfirmed-removal' }
    case 'unconfirmed-removal':
      return { ...waiting, status: 'confirmed-removal', installedVersion: undefined }
    default:
      return undefined
  }
}

/** Which of a device's installed profiles it asks for anew at this check-in; mostly none. */
export function decideRenewal(
  device: Device,
  statuses: readonly DeviceProfileStatus[],
  now: UnixMilliseconds,
): DeviceProfileStatus | undefined {
  const hour = Math.floor(now / (checkInSeconds * 1000))
  const random = seededRandom(`renewal/${device.id}/${hour}`)
  const installed = statuses.filter(({ status }) => status === 'confirmed-install')
  if (random.next() >= 0.03 || installed.length === 0) return undefined
  return { ...random.pick(installed), status: 'pending-install' }
}
