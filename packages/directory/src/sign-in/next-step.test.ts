import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { Factor } from './factor.ts'
import { type NextStep, nextStepOf } from './next-step.ts'
import type { SignInMethod } from './session.ts'

const factor = (kind: Factor['kind'], confirmedAt?: number): Factor =>
  ({ kind, confirmedAt }) as Factor
const totp = factor('totp', 1)
const passkey = factor('passkey', 1)

interface Case {
  readonly methods: readonly SignInMethod[]
  readonly factors?: readonly Factor[]
  readonly required?: boolean
  readonly mustChange?: boolean
  readonly next: NextStep
}

const rows: readonly Case[] = [
  { methods: ['password'], next: 'session' },
  { methods: ['password'], factors: [factor('totp')], next: 'session' },
  { methods: ['password'], factors: [factor('recovery-code', 1)], next: 'session' },
  { methods: ['password'], factors: [totp], next: 'second-factor' },
  { methods: ['password'], factors: [passkey], next: 'second-factor' },
  { methods: ['upstream'], factors: [totp], next: 'second-factor' },
  { methods: ['password', 'totp'], factors: [totp], next: 'session' },
  { methods: ['password', 'recovery-code'], factors: [totp], next: 'session' },
  { methods: ['passkey'], factors: [passkey, totp], next: 'session' },
  { methods: ['password'], required: true, next: 'factor-setup' },
  { methods: ['upstream'], required: true, next: 'factor-setup' },
  { methods: ['password'], required: true, factors: [factor('totp')], next: 'factor-setup' },
  { methods: ['passkey'], required: true, factors: [passkey], next: 'session' },
  { methods: ['password'], mustChange: true, next: 'new-password' },
  { methods: ['password'], mustChange: true, factors: [totp], next: 'second-factor' },
  { methods: ['password', 'totp'], mustChange: true, factors: [totp], next: 'new-password' },
  { methods: ['password'], mustChange: true, required: true, next: 'new-password' },
  { methods: ['passkey'], mustChange: true, factors: [passkey], next: 'session' },
]

describe('nextStepOf (T6)', () => {
  for (const { methods, factors = [], required, mustChange = false, next } of rows) {
    const held = factors.map((one) => `${one.confirmedAt ? '' : 'pending '}${one.kind}`)
    const name = [
      `proven ${methods.join('+')}`,
      `has ${held.join(', ') || 'nothing'}`,
      ...(required ? ['must have one'] : []),
      ...(mustChange ? ['must change'] : []),
    ].join('; ')
    test(`${name}: ${next}`, () => {
      const password = { hash: 'h', keyId: 'k', changedAt: 1, mustChange }
      const person = { password, secondFactor: required ? 'required' : 'optional' } as const
      assert.equal(nextStepOf({ person, factors, methods }), next)
    })
  }
})
