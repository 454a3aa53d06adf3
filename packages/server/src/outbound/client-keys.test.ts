import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, test } from 'node:test'

import { type Client, clientForItself } from '@frontdesk/protocol/rfc6749-framework/client.ts'
import { fixedClock } from '@frontdesk/testkit/fixed-clock.ts'

import { fetchedClientKeys } from './client-keys.ts'

const newKey = (kid: string) => ({
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
  kid,
})
const client = { ...clientForItself, jwksUri: 'https://app.example/keys' } as unknown as Client

/** An address that answers with the keys that are set, and counts how often it is asked. */
function bench() {
  const clock = fixedClock()
  const there = { keys: [newKey('a')] as object[], status: 200, asked: 0 }
  const find = fetchedClientKeys({
    clock: clock.now,
    fetchKeys: async ({ url, allowPrivate }) => {
      assert.deepEqual([url, allowPrivate], ['https://app.example/keys', false])
      there.asked += 1
      return Response.json({ keys: there.keys }, { status: there.status })
    },
  })
  const kids = async (kid?: string) => (await find(client, kid)).jwks.map((key) => key.kid)
  return { clock, there, kids, find }
}

describe('RFC 7591 §2 jwks_uri', () => {
  test('keys are fetched once for five minutes', async () => {
    const { clock, there, kids } = bench()
    assert.deepEqual(await kids('a'), ['a'])
    clock.advance(299_000)
    assert.deepEqual(await kids('a'), ['a'])
    assert.equal(there.asked, 1)
    clock.advance(2000)
    await kids('a')
    assert.equal(there.asked, 2)
  })

  test('OpenID Connect Core §10.1.1 a new kid is looked for, once a minute at most', async () => {
    const { clock, there, kids } = bench()
    await kids('a')
    there.keys = [newKey('b')]
    assert.deepEqual(await kids('b'), ['a'])
    clock.advance(61_000)
    assert.deepEqual(await kids('b'), ['b'])
    for (let count = 0; count < 20; count++) await kids('unknown')
    assert.equal(there.asked, 2)
  })

  test('what cannot be fetched or read is no key', async () => {
    for (const change of [
      { status: 404 },
      { status: 302 },
      { keys: [] },
      { keys: [{ kty: 'oct', k: 'AA' }] },
    ]) {
      const { there, kids } = bench()
      Object.assign(there, change)
      assert.deepEqual(await kids('a'), [])
    }
  })

  test('a client without an address is asked nowhere', async () => {
    const { there, find } = bench()
    await find({ ...client, jwksUri: undefined }, 'a')
    assert.equal(there.asked, 0)
  })
})
