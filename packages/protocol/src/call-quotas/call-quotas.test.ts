import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { CallCount, CallCountStore } from './call-count-store.ts'
import { callQuotas } from './call-quotas.ts'

const call = { limited: 'organization:o1', counted: ['client:c1'] }

function sharedStore(): CallCountStore & { readonly rows: Map<string, CallCount> } {
  const rows = new Map<string, CallCount>()
  return {
    rows,
    async add(counts) {
      for (const count of counts) {
        const known = rows.get(count.subject)
        if (known && known.windowStart > count.windowStart) continue
        const before = known?.windowStart === count.windowStart ? known.used : 0
        rows.set(count.subject, { ...count, used: before + count.used })
      }
    },
    of: async (subjects) => subjects.map((one) => rows.get(one)).filter((row) => row !== undefined),
  }
}

function setUp(limits: { perDay?: number; perMinute?: number } = {}, store = sharedStore()) {
  const time = { now: 1_632_933_163_000 }
  const quotas = callQuotas({ store, clock: () => time.now, perDay: 3, perMinute: 0, ...limits })
  return { time, quotas, store }
}

describe('callQuotas', () => {
  test('the window begins with the first call and lasts 86,400 seconds', () => {
    const { time, quotas } = setUp()
    const resetAt = 1_632_933_163 + 86_400
    assert.deepEqual(quotas.count(call), { limit: 3, remaining: 2, resetAt })
    time.now += 3_600_000
    assert.deepEqual(quotas.count(call), { limit: 3, remaining: 1, resetAt })
    assert.equal(quotas.count(call)?.remaining, 0)
    assert.equal(quotas.count(call)?.exceeded?.retryAfterSeconds, 82_800)
    time.now = resetAt * 1000
    assert.equal(quotas.count(call)?.remaining, 2)
  })

  test('a restart forgives nothing, and a refused call is not counted', async () => {
    const { quotas, store } = setUp()
    for (let calls = 0; calls < 5; calls += 1) quotas.count(call)
    await quotas.flush()
    assert.equal(store.rows.get('client:c1')?.used, 3)
    const again = setUp({}, store).quotas
    await again.recall(call)
    assert.equal(again.recall(call), undefined)
    assert.ok(again.count(call)?.exceeded)
    assert.equal((await again.usedToday(['client:c1'])).get('client:c1'), 3)
  })

  test('two processes share one quota after a flush', async () => {
    const one = setUp()
    const other = setUp({}, one.store)
    one.quotas.count(call)
    await one.quotas.flush()
    await other.quotas.recall(call)
    assert.equal(other.quotas.count(call)?.remaining, 1)
    await other.quotas.flush()
    one.quotas.count(call)
    await one.quotas.flush()
    assert.ok(one.quotas.count(call)?.exceeded)
  })

  test('the minute is limited by itself; 0 is no limit', () => {
    const { time, quotas } = setUp({ perDay: 0, perMinute: 1 })
    assert.equal(quotas.count(call), undefined)
    time.now += 20_000
    assert.equal(quotas.count(call)?.exceeded?.retryAfterSeconds, 40)
    time.now += 40_000
    assert.equal(quotas.count(call), undefined)
  })
})
