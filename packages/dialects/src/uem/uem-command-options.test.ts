import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { requireLaterOptions, requireNamedOptions } from './uem-command-options.ts'
import { UemFault } from './uem-faults.ts'

const pins: readonly (readonly [pin: string | number, isTaken: boolean])[] = [
  ['123456', true],
  [123_456, true],
  ['000012', true],
  [12, true],
  ['', false],
  ['12', false],
  ['12345', false],
  ['1234567', false],
  ['12345a', false],
  [1_234_567, false],
  [-1, false],
]

describe('options of commands', () => {
  for (const [pin, isTaken] of pins) {
    test(`U55 the PIN ${JSON.stringify(pin)} is ${isTaken ? 'taken' : 'refused'}`, () => {
      const attempts = [
        () => requireNamedOptions('lock', { unlock_pin: pin }),
        () => requireLaterOptions('device-wipe', { device_wipe: { wipe_pin: pin } }),
      ]
      for (const attempt of attempts) {
        if (isTaken) attempt()
        else assert.throws(attempt, UemFault)
      }
    })
  }

  const options: readonly (readonly [what: string, attempt: () => void, isTaken: boolean])[] = [
    ['a message of 256', () => requireNamedOptions('lock', { message: 'x'.repeat(256) }), true],
    ['a message of 257', () => requireNamedOptions('lock', { message: 'x'.repeat(257) }), false],
    ['15 restarts', () => requireNamedOptions('restart', { reboot_count: 15 }), true],
    ['16 restarts', () => requireNamedOptions('restart', { reboot_count: 16 }), false],
    ['no restart', () => requireNamedOptions('restart', { reboot_count: 0 }), false],
    ['sensors without names', () => requireNamedOptions('sync-sensors', {}), false],
    ['a recovery lock without a policy', () => requireLaterOptions('set-recovery-lock', {}), false],
  ]
  for (const [what, attempt, isTaken] of options) {
    test(`U55 ${what}: ${isTaken ? 'taken' : 'refused'}`, () => {
      if (isTaken) attempt()
      else assert.throws(attempt, UemFault)
    })
  }
})
