import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { TooManyBodies, UnfinishedBodies } from './unfinished-bodies.ts'

const limits = { ofProcess: 100, ofAddress: 40, count: { ofProcess: 6, ofAddress: 3 } }

/** Bodies by name, and which of them were given up for others. */
function receiving() {
  const bodies = new UnfinishedBodies(limits)
  const givenUp: string[] = []
  const begin = (name: string, address: string) => bodies.begin(address, () => givenUp.push(name))
  return { bodies, givenUp, begin }
}

describe('what unfinished bodies hold', () => {
  test('an address has its share: the body without progress for longest makes room', () => {
    const { bodies, givenUp, begin } = receiving()
    const first = begin('first', '192.0.2.1')
    first.grow(20)
    begin('second', '192.0.2.1').grow(20)
    first.grow(0)
    begin('other', '192.0.2.2').grow(40)
    begin('quick', '192.0.2.1').grow(10)
    assert.deepEqual(givenUp, ['second'])
    assert.equal(bodies.bytes, 70)
    assert.throws(() => begin('large', '192.0.2.1').grow(41), TooManyBodies)
    assert.deepEqual(givenUp, ['second'])
  })

  test('the addresses of one /64 are one', () => {
    const { givenUp, begin } = receiving()
    begin('first', '2001:db8::1').grow(30)
    begin('elsewhere', '2001:db8:0:1::1').grow(30)
    begin('second', '2001:db8::2').grow(30)
    assert.deepEqual(givenUp, ['first'])
  })

  test('where the process has no more room, the body without progress for longest makes it', () => {
    const { bodies, givenUp, begin } = receiving()
    const heavy = begin('heavy', '192.0.2.1')
    heavy.grow(40)
    begin('idle', '192.0.2.2').grow(30)
    heavy.grow(0)
    begin('next', '192.0.2.3').grow(30)
    begin('quick', '192.0.2.4').grow(5)
    assert.deepEqual(givenUp, ['idle'])
    assert.equal(bodies.bytes, 75)
  })

  test('so many bodies of one byte each keep no other out: the idlest is given up', () => {
    const { givenUp, begin } = receiving()
    for (let index = 1; index <= 4; index++) begin(`a${index}`, '192.0.2.1').grow(1)
    assert.deepEqual(givenUp, ['a1'])
    for (let index = 1; index <= 4; index++) begin(`b${index}`, `192.0.2.${index + 1}`).grow(1)
    assert.deepEqual(givenUp, ['a1', 'a2'])
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
    const bodies = new UnfinishedBodies({ ...limits, ofProcess: 10 })
    const body = bodies.begin('192.0.2.1', () => undefined)
    assert.throws(() => body.grow(11), TooManyBodies)
    assert.equal(bodies.bytes, 0)
  })
})
