import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { fakeDelegationEngine } from '../delegation/delegation-engine-fake.ts'
import { fakeClient, populate } from '../delegation/delegation-world-fake.ts'
import { ProtocolError, TooManyFailures } from '../errors.ts'
import { failureLimits } from '../failure-limits/failure-limits.ts'
import { keptRequestSeconds, keptRequests } from './keep-request.ts'

const request = { pairs: [['state', 'long']], hintedPersonId: 'person' } as const
const address = '192.0.2.1'

function bench() {
  const engine = fakeDelegationEngine()
  populate(engine)
  const { stores, secrets, clock } = engine
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
    const hash = await kept.keep(fakeClient, request, address)
    clock.advance((keptRequestSeconds - 1) * 1000)
    assert.deepEqual(await kept.find(hash), request)
    clock.advance(1000)
    assert.equal(await kept.find(hash), undefined)
  })

  test('so many of one client and of one address, also where the client proves itself', async () => {
    const { kept } = bench()
    const other = { ...fakeClient, clientId: 'other' }
    await kept.keep(fakeClient, request, address)
    await kept.keep(fakeClient, request, address)
    await assert.rejects(kept.keep(fakeClient, request, address), TooManyFailures)
    await kept.keep(other, request, address)
    await assert.rejects(kept.keep(other, request, address), TooManyFailures)
    assert.ok(await kept.keep(fakeClient, request, '198.51.100.9'))
  })

  test('without the tokens and secrets in them', async () => {
    const { kept } = bench()
    const names = ['client_secret', 'client_assertion', 'client_assertion_type', 'id_token_hint']
    const secrets = names.map((name) => [name, 'secret'] as const)
    const hash = await kept.keep(
      fakeClient,
      { ...request, pairs: [...secrets, ...request.pairs] },
      address,
    )
    assert.deepEqual(await kept.find(hash), request)
  })

  test('no more than 16,384 characters', async () => {
    const { kept } = bench()
    const tooLong = { pairs: [['state', 'x'.repeat(16_384)]] } as const
    await assert.rejects(kept.keep(fakeClient, tooLong, address), ProtocolError)
  })
})
