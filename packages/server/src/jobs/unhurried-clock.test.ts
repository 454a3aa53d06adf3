import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { unhurriedClock } from './unhurried-clock.ts'

const hour = 3_600_000

describe('unhurriedClock', () => {
  const rows: readonly [what: string, jumps: readonly number[], said: readonly number[]][] = [
    ['a clock that is right', [0, 0], [hour, 2 * hour]],
    ['a clock that jumps ahead and back', [4 * hour, -4 * hour], [hour, 2 * hour]],
    ['a clock that was ahead at the start', [-4 * hour, 0], [-3 * hour, -2 * hour]],
    ['a clock that was behind at the start', [4 * hour, 0], [hour, 2 * hour]],
  ]
  for (const [what, jumps, said] of rows) {
    test(`${what} is never further on than the time that has passed`, () => {
      const time = { wall: 0, monotonic: 500 }
      const clock = unhurriedClock(
        () => time.wall,
        () => time.monotonic,
      )
      const heard = jumps.map((jump) => {
        time.wall += hour + jump
        time.monotonic += hour
        return clock()
      })
      assert.deepEqual(heard, said)
    })
  }
})
