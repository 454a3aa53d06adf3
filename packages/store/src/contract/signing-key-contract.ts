import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { StoredSigningKey } from '@frontdesk/protocol/keys/signing-key.ts'

import type { Stores } from '../stores.ts'
import { done, happens, type OpenStores, unique } from './specimens.ts'

const now = 1_760_000_000

function signingKey(given: Partial<StoredSigningKey> = {}): StoredSigningKey {
  return {
    kid: unique('kid'),
    issuerPath: '/',
    algorithm: 'ES256',
    publicJwk: { kty: 'EC', crv: 'P-256', x: 'eA', y: 'eQ' },
    sealedPrivateJwk: 'c2VhbGVk',
    sealedUnder: '0a1b2c3d',
    createdAt: now,
    signsFrom: now + 300,
    signsUntil: undefined,
    publishedUntil: undefined,
    ...given,
  }
}

export function signingKeyContract(open: OpenStores): void {
  let stores: Stores
  before(async () => {
    stores = await open()
  })
  after(() => stores.close())

  const insert = (key: StoredSigningKey, newestKid?: string) =>
    happens(stores, stores.signingKeys.insertion(key, newestKid))
  const listed = async (issuerPath: string, at: number) =>
    (await stores.signingKeys.list(at)).filter((key) => key.issuerPath === issuerPath)

  test('lists what was inserted, every field of it, newest first, while it is published', async () => {
    const issuerPath = unique('/issuer')
    const ends = { signsUntil: now + 600, publishedUntil: now + 4200 }
    const first = signingKey({ issuerPath, ...ends })
    const second = signingKey({ issuerPath, createdAt: now + 300, signsFrom: now + 600 })
    assert.equal(await insert(first), true)
    assert.equal(await insert(second, first.kid), true)
    assert.deepEqual(await listed(issuerPath, now + 4199), [second, first])
    assert.deepEqual(await listed(issuerPath, now + 4200), [second])
  })

  test('a first key is the only one, for each issuer and algorithm', async () => {
    const issuerPath = unique('/issuer')
    assert.equal(await insert(signingKey({ issuerPath })), true)
    assert.equal(await insert(signingKey({ issuerPath })), false)
    assert.equal(await insert(signingKey({ issuerPath, algorithm: 'RS256' })), true)
    assert.equal(await insert(signingKey({ issuerPath: unique('/issuer') })), true)
  })

  for (const [what, successorOf] of [
    ['the first', undefined],
    ['the next', true],
  ] as const) {
    test(`of two processes that make ${what} key at once, again and again, one succeeds`, async () => {
      const issuerPath = unique('/issuer')
      const newest = successorOf ? signingKey({ issuerPath }) : undefined
      if (newest) await done(stores, [stores.signingKeys.insertion(newest, undefined)])
      const other = await open()
      const racers = Array.from({ length: 20 }, (_, index) => {
        const { signingKeys } = index % 2 === 0 ? stores : other
        const insertion = signingKeys.insertion(signingKey({ issuerPath }), newest?.kid)
        return happens(index % 2 === 0 ? stores : other, insertion)
      })
      const outcomes = await Promise.all(racers)
      await other.close()
      assert.equal(outcomes.filter(Boolean).length, 1)
      assert.equal((await listed(issuerPath, now)).length, newest ? 2 : 1)
    })
  }

  test('a key that has a successor gets no other one', async () => {
    const issuerPath = unique('/issuer')
    const [first, second] = [signingKey({ issuerPath }), signingKey({ issuerPath })]
    assert.equal(await insert(first), true)
    assert.equal(await insert(second, first.kid), true)
    assert.equal(await insert(signingKey({ issuerPath }), first.kid), false)
  })

  test('a retirement sets both ends', async () => {
    const issuerPath = unique('/issuer')
    const key = signingKey({ issuerPath })
    await insert(key)
    await done(stores, [stores.signingKeys.retirement(key.kid, now + 600, now + 4200)])
    const expected = { ...key, signsUntil: now + 600, publishedUntil: now + 4200 }
    assert.deepEqual(await listed(issuerPath, now), [expected])
    assert.equal(await happens(stores, stores.signingKeys.retirement('unknown', 1, 2)), false)
  })
}
