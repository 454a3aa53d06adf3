import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { spread } from './spread.ts'

describe('spread', () => {
  for (const size of [1, 2, 30, 576, 10 ** 4, 2 ** 16]) {
    test(`reaches every number below ${size} once`, () => {
      const reached = new Set(Array.from({ length: size }, (_, index) => spread(index, size)))
      assert.equal(reached.size, size)
      assert.ok(Math.min(...reached) === 0 && Math.max(...reached) === size - 1)
    })
  }

  test('stays exact for the largest index', () => {
    assert.ok(Number.isSafeInteger(500_000_000 * 15_485_863))
  })
})
