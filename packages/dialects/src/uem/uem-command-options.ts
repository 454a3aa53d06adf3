import type { CommandName } from '@frontdesk/estate/commands/device-command.ts'
import { type Static, Type } from 'typebox'

import { UemFault } from './uem-faults.ts'

const pin = Type.Optional(Type.Union([Type.Integer(), Type.String({ maxLength: 64 })]))

/** What bodies of version 2 may say beside their devices. */
export const namedOptions = {
  unlock_pin: pin,
  message: Type.Optional(Type.String()),
  reboot_count: Type.Optional(Type.Integer()),
  sensor_names: Type.Optional(Type.Array(Type.String({ maxLength: 255 }))),
}

/** What bodies of version 3 may say beside a platform's own text. */
export const laterOptions = {
  device_wipe: Type.Optional(Type.Object({ wipe_pin: pin })),
  set_recovery_lock: Type.Optional(
    Type.Object({
      clear_password: Type.Optional(Type.Boolean()),
      password_policy: Type.Optional(Type.Object({ length: Type.Optional(Type.Integer()) })),
    }),
  ),
}

const NamedOptions = Type.Object(namedOptions)
const LaterOptions = Type.Object(laterOptions)

const longestMessage = 256
const mostReboots = 15
const passwordLength = { least: 8, most: 64 }

/** A PIN has six digits; only as a number may it have lost zeros at its front. */
function isPin(value: string | number): boolean {
  return /^\d{6}$/.test(typeof value === 'number' ? String(value).padStart(6, '0') : value)
}

/**
 * Holds the options of version 2 against the vendor's limits (quirk U55).
 *
 * @throws UemFault unlockPinInvalid, fieldInvalid and sensorNamesMissing
 */
export function requireNamedOptions(name: CommandName, body: Static<typeof NamedOptions>): void {
  const { unlock_pin: unlockPin, message = '', reboot_count: reboots = 1 } = body
  if (unlockPin !== undefined && !isPin(unlockPin)) throw new UemFault('unlockPinInvalid')
  if (message.length > longestMessage) {
    throw new UemFault('fieldInvalid', `message is longer than ${longestMessage} characters.`)
  }
  if (reboots < 1 || reboots > mostReboots) {
    throw new UemFault('fieldInvalid', `reboot_count is not 1 to ${mostReboots}.`)
  }
  if (name === 'sync-sensors' && body.sensor_names === undefined) {
    throw new UemFault('sensorNamesMissing')
  }
}

/**
 * Holds the options of version 3 against the vendor's limits (quirk U55).
 *
 * @throws UemFault wipePinInvalid, passwordPolicyMissing and fieldInvalid
 */
export function requireLaterOptions(name: CommandName, body: Static<typeof LaterOptions>): void {
  const wipePin = body.device_wipe?.wipe_pin
  if (wipePin !== undefined && !isPin(wipePin)) throw new UemFault('wipePinInvalid')
  if (name !== 'set-recovery-lock' || body.set_recovery_lock?.clear_password) return
  const policy = body.set_recovery_lock?.password_policy
  if (!policy) throw new UemFault('passwordPolicyMissing')
  const { length = passwordLength.least } = policy
  if (length < passwordLength.least || length > passwordLength.most) {
    const { least, most } = passwordLength
    throw new UemFault('fieldInvalid', `The length of password_policy is not ${least} to ${most}.`)
  }
}
