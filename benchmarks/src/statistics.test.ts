import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { median, ratios, spread } from './statistics.ts'

const medians: readonly [string, readonly number[], number][] = [
  ['nothing', [], Number.NaN],
  ['one value', [7], 7],
  ['odd count, unsorted', [30, 10, 20], 20],
  ['even count: mean of the middle two', [40, 10, 20, 30], 25],
  ['sorts by number, not by spelling', [9, 10, 100], 10],
]

describe('median', () => {
  for (const [what, values, expected] of medians) {
    test(`${what} is ${expected}`, () => assert.equal(median(values), expected))
  }

  test('leaves the order of its argument alone', () => {
    const values = [3, 1, 2]
    median(values)
    assert.deepEqual(values, [3, 1, 2])
  })
})

describe('spread', () => {
  test('lowest, middle, highest', () => {
    assert.deepEqual(spread([5, 1, 3]), { min: 1, median: 3, max: 5 })
  })
  test('nothing gives NaN, not infinity', () => {
    assert.deepEqual(spread([]), { min: Number.NaN, median: Number.NaN, max: Number.NaN })
  })
})

const pairs: readonly [string, readonly number[], readonly number[], readonly number[]][] = [
  ['round by round', [80, 90], [100, 100], [0.8, 0.9]],
  ['a slow spell that hits both cancels out', [80, 40], [100, 50], [0.8, 0.8]],
  ['a round without a partner is dropped', [80, 90, 70], [100, 100], [0.8, 0.9]],
  ['no partner at all', [80], [], []],
]

describe('ratios', () => {
  for (const [what, ours, theirs, expected] of pairs) {
    test(what, () => assert.deepEqual(ratios(ours, theirs), expected))
  }
})
