import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

import type { CommandName, DeviceCommand } from '../commands/device-command.ts'
import { type Device, type Platform, platforms } from '../devices/device.ts'
import { seededRandom } from './seeded-random.ts'

/** What a simulated device does with one command, drawn from the command's id and nothing else. */
interface Fate {
  readonly deliveryMilliseconds: number
  readonly answerMilliseconds: number
  /** Why it fails, for about three commands in a hundred. */
  readonly mishap: string | undefined
}

const mishaps = [
  'The device did not answer in time.',
  'The device was busy and refused the command.',
  'The device could not be unlocked to carry out the command.',
] as const

function fateOf(commandId: string): Fate {
  const random = seededRandom(`command/${commandId}`)
  return {
    deliveryMilliseconds: 500 + random.integer(2_500),
    answerMilliseconds: 1_000 + random.integer(5_000),
    mishap: random.next() < 0.03 ? random.pick(mishaps) : undefined,
  }
}

const computers: readonly Platform[] = ['apple-macos', 'windows', 'linux']
const apple: readonly Platform[] = ['apple-ios', 'apple-macos', 'apple-tvos']

/** The platforms that know a command. */
const knownBy: Readonly<Record<CommandName, readonly Platform[]>> = {
  'cancel-wipe': platforms,
  'change-passcode': ['android'],
  'clear-passcode': ['apple-ios', 'android'],
  'custom-command': [...apple, 'android', 'windows'],
  'delete-user': ['apple-ios', 'apple-macos'],
  'device-query': platforms,
  'device-wipe': platforms,
  'enterprise-reset': ['android', 'windows'],
  'enterprise-wipe': platforms,
  'find-device': ['apple-ios', 'android'],
  'install-agent': [...computers, 'android'],
  'install-certificate-profile': ['apple-ios', 'apple-macos', 'android', 'windows'],
  lock: platforms.filter((platform) => platform !== 'apple-tvos'),
  'log-out-user': ['apple-ios', 'apple-macos', 'chrome-os'],
  'os-update-status': [...apple, 'windows', 'chrome-os'],
  'pause-quality-updates': ['windows'],
  'pause-rollback-updates': ['windows'],
  'pause-updates': ['windows'],
  'reset-firmware-password': ['apple-macos'],
  'resume-disk-encryption': ['windows'],
  restart: platforms,
  'rotate-admin-password': ['apple-macos', 'windows'],
  'rotate-disk-key': ['apple-macos', 'windows'],
  'set-recovery-lock': ['apple-macos'],
  'schedule-os-update': [...apple, 'android', 'windows', 'chrome-os'],
  shutdown: ['apple-ios', ...computers],
  'stop-mirroring': apple,
  'suspend-disk-encryption': ['windows'],
  sync: platforms,
  'sync-sensors': computers,
  'sync-workflows': computers,
  'user-list': ['apple-ios', 'apple-macos', 'chrome-os'],
}

/** Tells whether a command's next step is due: cheaper than deciding it, no device needed. */
export function isDue(command: DeviceCommand, now: UnixMilliseconds): boolean {
  const fate = fateOf(command.id)
  switch (command.state) {
    case 'queued':
      return now >= command.queuedAt + fate.deliveryMilliseconds
    case 'delivered':
      return now >= (command.deliveredAt ?? command.queuedAt) + fate.answerMilliseconds
    default:
      return false
  }
}

/**
 * The next step in the life of a command: a queued one is delivered after half a second to three
 * seconds, a delivered one is acknowledged or fails one to six seconds later.
 *
 * Pure: the same command goes the same way in every process and after every restart.
 *
 * @param device undefined when nobody has it any more: then the command fails
 * @returns the command as it becomes now, or undefined while nothing is due, or nothing ever again
 */
export function decideCommand(
  command: DeviceCommand,
  device: Pick<Device, 'platform'> | undefined,
  now: UnixMilliseconds,
): DeviceCommand | undefined {
  if (!isDue(command, now)) return undefined
  if (command.state === 'queued') return { ...command, state: 'delivered', deliveredAt: now }

  const failure = failureOf(command, device)
  const state = failure === undefined ? 'acknowledged' : 'failed'
  return { ...command, state, finishedAt: now, failure }
}

function failureOf(
  command: DeviceCommand,
  device: Pick<Device, 'platform'> | undefined,
): string | undefined {
  if (device === undefined) return 'The device is not managed any more.'
  if (!knownBy[command.name].includes(device.platform)) {
    return 'The platform of this device does not know the command.'
  }
  return fateOf(command.id).mishap
}
