import assert from 'node:assert/strict'
import { test } from 'node:test'

import { failureLimits } from '../failure-limits/failure-limits.ts'
import type { Client } from '../rfc6749-framework/client.ts'
import { fakeClient, fakePublicClient } from './delegation-world-fake.ts'
import { countUnproven, unprovenRates } from './unproven-callers.ts'

const stranger: Client = { ...fakeClient, origin: 'dynamic' }

/** How many of 500 requests at one moment are let through. */
function passes(client: Client, addressOf: (index: number) => string): number {
  const limits = failureLimits({ clock: () => 0, rates: unprovenRates, save: () => undefined })
  const isLetThrough = (index: number): boolean => {
    try {
      countUnproven(limits, client, addressOf(index))
      return true
    } catch (error) {
      assert.equal((error as Error).name, 'TooManyFailures')
      return false
    }
  }
  return Array.from({ length: 500 }, (_, index) => isLetThrough(index)).filter(Boolean).length
}

test('T9 who proves nothing writes so much from one address, and others go on', () => {
  assert.equal(
    passes(fakePublicClient, () => '192.0.2.1'),
    unprovenRates.pair.burst,
  )
  assert.equal(
    passes(stranger, () => '192.0.2.1'),
    unprovenRates.pair.burst,
  )
  assert.equal(
    passes(fakePublicClient, (index) => `192.0.${index >> 8}.${index & 255}`),
    500,
  )
})

test('a client that proves itself, and that somebody registered, is not counted', () => {
  assert.equal(
    passes(fakeClient, () => '192.0.2.1'),
    500,
  )
})
