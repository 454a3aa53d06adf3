import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { seededRandom } from './seeded-random.ts'

describe('seededRandom', () => {
  test('gives the numbers it always gave', () => {
    const random = seededRandom(10_000)
    assert.deepEqual(
      { integers: [1, 2, 3].map(() => random.integer(1000)), uuid: random.uuid() },
      { integers: [594, 36, 651], uuid: '5829d204-ae3a-4e32-a54b-57ea977c682e' },
    )
  })

  test('gives others for another seed', () => {
    assert.equal(seededRandom('a').uuid(), seededRandom('a').uuid())
    assert.notEqual(seededRandom('a').uuid(), seededRandom('b').uuid())
  })

  test('next stays in [0, 1) and fills it evenly', () => {
    const random = seededRandom('even')
    const tenths = new Array<number>(10).fill(0)
    for (let draw = 0; draw < 10_000; draw++) {
      const tenth = Math.floor(random.next() * 10)
      tenths[tenth] = (tenths[tenth] ?? Number.NaN) + 1
    }
    assert.equal(tenths.length, 10)
    for (const count of tenths) assert.ok(count > 900 && count < 1100, `${tenths}`)
  })

  test('pick reaches every item', () => {
    const random = seededRandom('pick')
    const seen = new Set(Array.from({ length: 100 }, () => random.pick(['a', 'b', 'c'])))
    assert.deepEqual([...seen].sort(), ['a', 'b', 'c'])
  })

  test('pickWeighted follows the weights', () => {
    const random = seededRandom('weights')
    const items = [
      { name: 'often', weight: 0.9 },
      { name: 'seldom', weight: 0.1 },
    ]
    const picks = Array.from({ length: 10_000 }, () => random.pickWeighted(items).name)
    const often = picks.filter((name) => name === 'often').length
    assert.ok(often > 8_800 && often < 9_200, `${often}`)
  })

  test('bytes has the length asked for', () => {
    assert.equal(seededRandom(1).bytes(33).length, 33)
  })

  test('uuid is a version 4', () => {
    assert.match(
      seededRandom(1).uuid(),
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
  })

  test('refuses what has no answer', () => {
    assert.throws(() => seededRandom(1).integer(0), RangeError)
    assert.throws(() => seededRandom(1).integer(1.5), RangeError)
    assert.throws(() => seededRandom(1).pick([]), RangeError)
    assert.throws(() => seededRandom(1).pickWeighted([]), RangeError)
  })
})
