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

  const stranger = 'a kid that nobody has'
  const failures: readonly (readonly [what: string, change: object])[] = [
    ['fails', { status: 500 }],
    ['has no keys', { keys: [] }],
    ['has what is no key', { keys: [{ kty: 'oct', k: 'AA' }] }],
  ]
  for (const [what, change] of failures) {
    test(`a question that ${what} takes no keys away, and five minutes end them all the same`, async () => {
      const { clock, there, kids } = bench()
      assert.deepEqual(await kids('a'), ['a'])
      clock.advance(61_000)
      const before = { ...there }
      Object.assign(there, change)
      assert.deepEqual(await kids(stranger), ['a'])
      assert.deepEqual(await kids('a'), ['a'])
      assert.equal(there.asked, 2)
      clock.advance(238_000)
      assert.deepEqual([await kids('a'), await kids(stranger)], [['a'], ['a']])
      clock.advance(2000)
      assert.deepEqual(await kids('a'), [])
      Object.assign(there, before)
      clock.advance(59_000)
      assert.deepEqual(await kids('a'), [])
      clock.advance(2000)
      assert.deepEqual(await kids('a'), ['a'])
    })
  }

  test('a stranger’s question just before the keys are too old does not delay the next', async () => {
    const { clock, there, kids } = bench()
    await kids('a')
    clock.advance(290_000)
    there.status = 500
    await kids(stranger)
    there.status = 200
    clock.advance(11_000)
    assert.deepEqual(await kids('a'), ['a'])
  })

  test('64 requests wait for one address and 512 for all; who is known does not wait', async () => {
    const clock = fixedClock()
    const asked: string[] = []
    const held: ((answer: Response) => void)[] = []
    let isSilent = false
    const find = fetchedClientKeys({
      clock: clock.now,
      fetchKeys: ({ url }) => {
        asked.push(url)
        if (!isSilent) return Promise.resolve(Response.json({ keys: [newKey('a')] }))
        return new Promise((resolve) => held.push(resolve))
      },
    })
    let ended = 0
    const ask = (host: string, kid = stranger) => {
      const found = find({ ...client, jwksUri: `https://${host}.example/keys` } as Client, kid)
      return found.finally(() => {
        ended += 1
      })
    }
    const [known] = [await ask('known', 'a')]
    isSilent = true
    clock.advance(61_000)
    const first = Array.from({ length: 65 }, () => ask('one'))
    assert.deepEqual((await first.at(-1))?.jwks, [])
    assert.equal(ended, 2)
    const others = Array.from({ length: 512 - 64 }, (_, at) => ask(`other${Math.floor(at / 64)}`))
    assert.deepEqual((await ask('last')).jwks, [])
    assert.deepEqual((await ask('known', 'a')).jwks, known?.jwks)
    assert.deepEqual((await ask('known')).jwks, known?.jwks)
    assert.equal(ended, 5)
    assert.equal(asked.length, 1 + 8)
    for (const answer of held) answer(Response.json({ keys: [newKey('b')] }))
    for (const one of [...first.slice(0, 64), ...others]) assert.equal((await one).jwks.length, 1)
    isSilent = false
    assert.equal((await ask('last', 'a')).jwks.length, 1)
  })

  test('a client without an address is asked nowhere', async () => {
    const { there, find } = bench()
    await find({ ...client, jwksUri: undefined }, 'a')
    assert.equal(there.asked, 0)
  })
})
