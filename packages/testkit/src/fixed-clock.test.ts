import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { fixedClock } from './fixed-clock.ts'

describe('fixedClock', () => {
  test('stands still, then moves by what it is told', () => {
    const clock = fixedClock(1_500)
    assert.deepEqual([clock.now(), clock.seconds()], [1_500, 1])
    clock.advance(499)
    assert.deepEqual([clock.now(), clock.seconds()], [1_999, 1])
    clock.advance(1)
    assert.deepEqual([clock.now(), clock.seconds()], [2_000, 2])
  })

  for (const step of [-1, Number.NaN]) {
    test(`does not advance by ${step}`, () => {
      assert.throws(() => fixedClock().advance(step), RangeError)
    })
  }
})
