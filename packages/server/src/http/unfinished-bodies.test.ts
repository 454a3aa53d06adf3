import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { TooManyBodies, UnfinishedBodies } from './unfinished-bodies.ts'

const limits = { ofProcess: 100, ofAddress: 40 }

/** Bodies by name, and which of them were given up for others. */
function receiving() {
  const bodies = new UnfinishedBodies(limits)
  const givenUp: string[] = []
  const begin = (name: string, address: string) => bodies.begin(address, () => givenUp.push(name))
  return { bodies, givenUp, begin }
}

describe('what unfinished bodies hold', () => {
  test('an address has its share, and what arrived makes room', () => {
    const { bodies, givenUp, begin } = receiving()
    const first = begin('first', '192.0.2.1')
    first.grow(40)
    const second = begin('second', '192.0.2.1')
    assert.throws(() => second.grow(1), TooManyBodies)
    begin('other', '192.0.2.2').grow(40)
    first.release()
    second.grow(40)
    assert.equal(bodies.bytes, 80)
    assert.deepEqual(givenUp, [])
  })

  test('where the process has no more room, the address that holds most loses its oldest', () => {
    const { bodies, givenUp, begin } = receiving()
    begin('one', '192.0.2.1').grow(20)
    begin('two', '192.0.2.1').grow(20)
    begin('three', '192.0.2.2').grow(30)
    begin('four', '192.0.2.3').grow(30)
    begin('quick', '192.0.2.4').grow(5)
    assert.deepEqual(givenUp, ['one'])
    assert.equal(bodies.bytes, 85)
    begin('more', '192.0.2.5').grow(40)
    assert.deepEqual(givenUp, ['one', 'three'])
  })

  test('what is released twice, or after it was given up, counts once', () => {
    const { bodies, givenUp, begin } = receiving()
    const body = begin('a', '192.0.2.1')
    body.grow(40)
    begin('b', '192.0.2.2').grow(40)
    begin('c', '192.0.2.3').grow(40)
    assert.deepEqual(givenUp, ['a'])
    body.release()
    body.release()
    assert.equal(bodies.bytes, 80)
  })

  test('a body of one address alone that is too large for the process is refused', () => {
    const bodies = new UnfinishedBodies({ ofProcess: 10, ofAddress: 40 })
    const body = bodies.begin('192.0.2.1', () => undefined)
    assert.throws(() => body.grow(11), TooManyBodies)
    assert.equal(bodies.bytes, 0)
  })
})
