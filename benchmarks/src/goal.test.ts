import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { boundInWords, type Goal, measuredInWords, verdict } from './goal.ts'

const ratio = (measured: number | undefined): Goal => {
  return { name: 'share of bare', measured, bound: { atLeast: 0.8 }, unit: '' }
}
const time = (measured: number | undefined): Goal => {
  return { name: 'start', measured, bound: { atMost: 500 }, unit: 'ms' }
}
const failures = (measured: number): Goal => {
  return { name: 'failures', measured, bound: { atMost: 0 }, unit: 'calls' }
}

const cases: readonly [Goal, string, string, string][] = [
  [ratio(0.9), '>= 0.80', '0.90', 'met, 12.5 % to spare'],
  [ratio(0.8), '>= 0.80', '0.80', 'met, 0.0 % to spare'],
  [ratio(0.6), '>= 0.80', '0.60', 'MISSED by 25.0 %'],
  [ratio(undefined), '>= 0.80', '-', 'not measured'],
  [ratio(Number.NaN), '>= 0.80', '-', 'not measured'],
  [time(400), '<= 500 ms', '400 ms', 'met, 20.0 % to spare'],
  [failures(0), '<= 0 calls', '0 calls', 'met'],
  [failures(3), '<= 0 calls', '3 calls', 'MISSED by 3'],
  [time(500.5), '<= 500 ms', '500.5 ms', 'MISSED by 0.1 %'],
]

describe('a goal in words', () => {
  for (const [goal, bound, measured, expected] of cases) {
    test(`${bound}, ${measured}: ${expected}`, () => {
      assert.equal(boundInWords(goal), bound)
      assert.equal(measuredInWords(goal), measured)
      assert.equal(verdict(goal), expected)
    })
  }
})
