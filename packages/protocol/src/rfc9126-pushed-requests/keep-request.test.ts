import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { fakeDelegationEngine } from '../delegation/delegation-engine-fake.ts'
import { fakeClient } from '../delegation/delegation-world-fake.ts'
import { ProtocolError, TooManyFailures } from '../errors.ts'
import { failureLimits } from '../failure-limits/failure-limits.ts'
import { keptRequestSeconds, keptRequests } from './keep-request.ts'

const pairs = [['state', 'long']] as const
const address = '192.0.2.1'

function bench() {
  const { stores, secrets, clock } = fakeDelegationEngine()
  const rate = { burst: 2, perSecond: 0.001 }
  const kept = keptRequests({
    ...stores,
    requestSecrets: secrets.requests,
    unproven: failureLimits({
      clock: clock.now,
      rates: { pair: rate, address: { burst: 3, perSecond: 0.001 }, client: { ...rate, burst: 9 } },
      save: () => undefined,
    }),
    clock: clock.now,
  })
  return { kept, clock }
}

describe('T9 long requests are kept while a person signs in', () => {
  test('for ten minutes, and not a second longer', async () => {
    const { kept, clock } = bench()
    const hash = await kept.keep(fakeClient, pairs, address)
    clock.advance((keptRequestSeconds - 1) * 1000)
    assert.deepEqual(await kept.find(hash), pairs)
    clock.advance(1000)
    assert.equal(await kept.find(hash), undefined)
  })

  test('so many of one client and of one address, also where the client proves itself', async () => {
    const { kept } = bench()
    const other = { ...fakeClient, clientId: 'other' }
    await kept.keep(fakeClient, pairs, address)
    await kept.keep(fakeClient, pairs, address)
    await assert.rejects(kept.keep(fakeClient, pairs, address), TooManyFailures)
    await kept.keep(other, pairs, address)
    await assert.rejects(kept.keep(other, pairs, address), TooManyFailures)
    assert.ok(await kept.keep(fakeClient, pairs, '198.51.100.9'))
  })

  test('no more than 16,384 characters', async () => {
    const { kept } = bench()
    const tooLong = [['state', 'x'.repeat(16_384)]] as const
    await assert.rejects(kept.keep(fakeClient, tooLong, address), ProtocolError)
  })
})
