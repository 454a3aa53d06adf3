import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { restoredAt } from '../restoration.ts'
import type { Stores } from '../stores.ts'
import { done, happens, type OpenStores, unique } from './specimens.ts'
import { soon } from './within-a-second.ts'

/** Longer than the clock of the stores has run. */
const later = Math.floor(Date.now() / 1000) + 3600

/** What may not be presented (again): ids of client assertions, revoked access tokens. */
export function deadTokenContract(open: OpenStores): void {
  let stores: Stores
  before(async () => {
    stores = await open()
  })
  after(() => stores.close())

  test('RFC 7523 §3 an id is noted once; a replay is a condition that does not hold', async () => {
    const claim = (hash: string) => happens(stores, stores.assertionIds.claim(hash, later, later))
    const hash = unique('jti')
    assert.deepEqual(
      [await claim(hash), await claim(hash), await claim(unique('jti'))],
      [true, false, true],
    )
  })

  test('RFC 7523 §3 after a restoration an id is noted only where it cannot have been before', async () => {
    const claim = (usableFrom: number, hash = unique('jti')) =>
      happens(stores, stores.assertionIds.claim(hash, later, usableFrom))
    const now = 1_000_000
    await done(stores, [stores.properties.upsert(restoredAt, String(now))])
    assert.deepEqual([await claim(0), await claim(now), await claim(now + 1)], [false, false, true])
    const hash = unique('jti')
    assert.deepEqual([await claim(now + 1, hash), await claim(now + 1, hash)], [true, false])
  })

  test('T7 a token is revoked at once, though it was asked about before, and no other', async () => {
    const tokenId = unique('token:with colons')
    assert.equal(await stores.revokedTokens.isRevoked(tokenId), false)
    const revoke = () => happens(stores, stores.revokedTokens.insertion(tokenId, later))
    assert.deepEqual([await revoke(), await revoke()], [true, true])
    const { isRevoked } = stores.revokedTokens
    assert.equal(await isRevoked(tokenId), true)
    for (const other of [unique('token'), tokenId.toUpperCase(), '', 'a\0b']) {
      assert.equal(await isRevoked(other), false)
    }
  })

  test('T7 another process hears of it within a second; one that begins later knows it', async () => {
    const elsewhere = await open()
    const tokenId = unique('token')
    assert.equal(await elsewhere.revokedTokens.isRevoked(tokenId), false)
    await happens(stores, stores.revokedTokens.insertion(tokenId, later))
    const heard = await soon(() => elsewhere.revokedTokens.isRevoked(tokenId), Boolean)
    await elsewhere.close()
    assert.equal(heard, true)
    const afterwards = await open()
    assert.equal(await afterwards.revokedTokens.isRevoked(tokenId), true)
    await afterwards.close()
  })
}
