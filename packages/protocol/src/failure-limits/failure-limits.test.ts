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

type Limits = ReturnType<typeof failureLimits>

function isSlowed(limits: Limits, attempted: typeof here): boolean {
  return secondsToWait(limits, attempted) > 0
}

function secondsToWait(limits: Limits, attempted: typeof here): number {
  try {
    limits.require(attempted)
    return 0
  } catch (error) {
    if (error instanceof TooManyFailures) return error.retryAfterSeconds
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

  test('what was begun counts before it is known what becomes of it', () => {
    const { limits, saved } = setUp()
    const begun = [1, 2, 3].map(() => limits.begin(here))
    assert.throws(() => limits.begin(here), { name: 'TooManyFailures' })
    assert.equal(saved.length, 0, 'nothing has failed yet')

    begun[0]?.succeeded()
    assert.equal(limits.isAtHome(here), true)
    limits.begin(here).undone()
    for (const attempt of begun.slice(1)) attempt.failed()
    limits.begin(here).failed()
    assert.equal(isSlowed(limits, here), true)
    assert.equal(saved.at(-1)?.tokens, 0)
  })

  test('what succeeded leaves nothing behind', () => {
    const { limits } = setUp()
    for (let n = 0; n < 50; n++) limits.begin(here).succeeded()
    assert.equal(isSlowed(limits, here), false)
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

  for (const whose of ['its own failures', 'failures that another process told of'] as const) {
    test(`after a clock that was ahead went back, ${whose} grow back from here`, () => {
      const { limits, saved, make, time } = setUp()
      time.now += 7_200_000
      for (let failure = 0; failure < 3; failure++) limits.failed(here)
      time.now -= 7_200_000
      const slowed = whose === 'its own failures' ? limits : make()
      // What is dated ahead is told again and again.
      const tell = () => slowed !== limits && slowed.merge(saved.slice(-3))
      tell()
      assert.ok(secondsToWait(slowed, here) <= 10)
      time.now += 10_000
      tell()
      assert.equal(isSlowed(slowed, here), false)
    })
  }

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
