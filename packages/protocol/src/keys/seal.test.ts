import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { seal, unseal } from './seal.ts'

const key = Buffer.alloc(32, 1)
const plain = Buffer.from('what nobody else may read')

describe('seal (T11)', () => {
  test('opens under the same key and binding only', () => {
    const sealed = seal(key, plain, 'a')
    assert.deepEqual(unseal(key, sealed, 'a'), plain)
    assert.equal(unseal(key, sealed, 'b'), undefined)
    assert.equal(unseal(Buffer.alloc(32, 2), sealed, 'a'), undefined)
  })

  test('two seals of one text differ everywhere', () => {
    assert.notDeepEqual(seal(key, plain, 'a'), seal(key, plain, 'a'))
  })

  test('row 18: every flipped bit, every cut and every extension is noticed', () => {
    const sealed = seal(key, plain, 'a')
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const flipped = Buffer.from(sealed)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      assert.equal(unseal(key, flipped, 'a'), undefined)
    }
    for (let length = 0; length < sealed.length; length++) {
      assert.equal(unseal(key, sealed.subarray(0, length), 'a'), undefined)
    }
    assert.equal(unseal(key, Buffer.concat([sealed, Buffer.from([0])]), 'a'), undefined)
  })
})
