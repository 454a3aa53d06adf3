import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { TooManyFailures } from '../errors.ts'
import type { FailureBucket } from './failure-bucket-store.ts'
import { failureLimits } from './failure-limits.ts'

const rates = {
  pair: { burst: 3, perSecond: 1 / 10 },
  address: { burst: 5, perSecond: 1 },
  client: { burst: 8, perSecond: 1 },
}
const here = { clientId: 'a', address: '192.0.2.1' }

function setUp() {
  const saved: FailureBucket[] = []
  const time = { now: 1_000_000 }
  const make = () =>
    failureLimits({ clock: () => time.now, rates, save: (buckets) => saved.push(...buckets) })
  return { saved, time, make, limits: make() }
}

function isSlowed(limits: ReturnType<typeof failureLimits>, attempted: typeof here): boolean {
  try {
    limits.require(attempted)
    return false
  } catch (error) {
    if (error instanceof TooManyFailures) return true
    throw error
  }
}

describe('failureLimits (T13)', () => {
  test('a client at an address is slowed after its burst, and told for how long', () => {
    const { limits } = setUp()
    for (let failure = 0; failure < 3; failure++) limits.failed(here)
    assert.throws(
      () => limits.require(here),
      (error) => error instanceof TooManyFailures && error.retryAfterSeconds === 10,
    )
  })

  test('the bucket grows back', () => {
    const { limits, time } = setUp()
    for (let failure = 0; failure < 3; failure++) limits.failed(here)
    time.now += 10_000
    assert.equal(isSlowed(limits, here), false)
  })

  test('spraying over clients is slowed by address', () => {
    const { limits } = setUp()
    for (const clientId of ['a', 'b', 'c', 'd', 'e']) limits.failed({ ...here, clientId })
    assert.equal(isSlowed(limits, { ...here, clientId: 'f' }), true)
    assert.equal(isSlowed(limits, { clientId: 'f', address: '192.0.2.2' }), false)
  })

  test('guessing from many addresses is slowed by client', () => {
    const { limits } = setUp()
    for (let host = 1; host <= 8; host++)
      limits.failed({ clientId: 'a', address: `10.0.0.${host}` })
    assert.equal(isSlowed(limits, { clientId: 'a', address: '10.0.0.99' }), true)
  })

  test('the owner, proven at an address, is not locked out by others', () => {
    const { limits } = setUp()
    limits.succeeded(here)
    for (let host = 1; host <= 8; host++)
      limits.failed({ clientId: 'a', address: `10.0.0.${host}` })
    for (const clientId of ['b', 'c', 'd', 'e', 'f']) limits.failed({ ...here, clientId })
    assert.equal(isSlowed(limits, here), false)
  })

  test('a restart forgets nothing', () => {
    const { limits, saved, make } = setUp()
    for (let failure = 0; failure < 3; failure++) limits.failed(here)
    const restarted = make()
    restarted.merge(saved)
    assert.equal(isSlowed(restarted, here), true)
  })

  test('what is saved holds no identifier as it was presented', () => {
    const { limits, saved } = setUp()
    limits.failed({ clientId: 'pasted-by-mistake-secret', address: '192.0.2.1' })
    assert.doesNotMatch(JSON.stringify(saved), /pasted/)
  })

  test('memory stays bounded', () => {
    const { limits } = setUp()
    for (let n = 0; n < 70_000; n++) limits.failed({ clientId: `c${n}`, address: `a${n}` })
    assert.equal(isSlowed(limits, { clientId: 'c0', address: 'a0' }), false)
  })
})
