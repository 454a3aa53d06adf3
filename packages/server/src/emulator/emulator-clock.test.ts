import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { emulatorClock } from './emulator-clock.ts'

describe('the clock of an emulator', () => {
  test('goes on from where it is set, stands still only when frozen, and comes back', () => {
    let machine = 1000
    const clock = emulatorClock(() => machine)
    clock.set(50_000)
    machine += 10
    assert.equal(clock.now(), 50_010)
    clock.freeze()
    machine += 10
    assert.equal(clock.now(), 50_010)
    clock.set(60_000)
    machine += 10
    assert.deepEqual(clock.state(), { now: 60_000, offsetMilliseconds: 58_970, frozen: true })
    clock.thaw()
    machine += 10
    assert.equal(clock.now(), 60_010)
    assert.equal(clock.neverBack(), 60_010)
    clock.reset()
    assert.deepEqual([clock.now(), clock.neverBack()], [machine, 60_010])
  })
})
