import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { Stores } from '../stores.ts'
import { happens, type OpenStores, unique } from './specimens.ts'
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
    const claim = (hash: string) => happens(stores, stores.assertionIds.claim(hash, later))
    const hash = unique('jti')
    assert.deepEqual(
      [await claim(hash), await claim(hash), await claim(unique('jti'))],
      [true, false, true],
    )
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
