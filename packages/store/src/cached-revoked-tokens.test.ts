import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { fixedClock } from '@frontdesk/testkit/fixed-clock.ts'

import { cachedRevokedTokens } from './cached-revoked-tokens.ts'
import { everything } from './change-feed.ts'
import { revokedTokenSubject, storedRevokedTokens } from './stored-revoked-tokens.ts'
import { openStores, type Stores } from './stores.ts'

const clock = fixedClock()
const later = Math.floor(clock.now() / 1000) + 600

describe('cachedRevokedTokens', () => {
  let stores: Stores
  before(async () => {
    stores = await openStores({
      url: 'sqlite::memory:',
      auditKey: new Uint8Array(32),
      writer: 'one',
      clock: clock.now,
    })
  })
  after(() => stores.close())

  /** A cache that hears what a test tells, over a database whose reads are counted. */
  function setUp(limit?: number) {
    const listeners: ((subject: string) => void)[] = []
    const state = { isFresh: true, asked: 0 }
    const stored = storedRevokedTokens(stores.database)
    const { isRevoked } = cachedRevokedTokens(
      {
        ...stored,
        isRevoked(tokenId) {
          state.asked += 1
          return stored.isRevoked(tokenId)
        },
      },
      {
        database: stores.database,
        feed: {
          onChange: (listener) => listeners.push(listener),
          isFresh: () => state.isFresh,
        },
        clock: clock.now,
        limit,
      },
    )
    const tell = (subject: string) => {
      for (const listener of listeners) listener(subject)
    }
    const told = (tokenId: string) => tell(revokedTokenSubject({ tokenId, expiresAt: later }))
    return { isRevoked, state, tell, told }
  }
  const revoke = (tokenId: string) =>
    stores.commit({ changes: [stores.revokedTokens.insertion(tokenId, later)], audit: [] })

  test('no token is asked about in the database, neither living nor revoked', async () => {
    await revoke('a')
    const { isRevoked, state, told } = setUp()
    const ask = () => Promise.all(['a', 'b', 'c'].map(isRevoked))
    assert.deepEqual(await ask(), [true, false, false])
    told('b')
    assert.deepEqual(await ask(), [true, true, false])
    assert.equal(state.asked, 0)
  })

  test('T7 what is told while the first answer is being read counts for it', async () => {
    const { isRevoked, told } = setUp()
    const asked = isRevoked('told meanwhile')
    told('told meanwhile')
    assert.equal(await asked, true)
    assert.equal(await isRevoked('told meanwhile'), true)
  })

  test('T7 while the feed is not fresh, and after a gap, the database is asked', async () => {
    const { isRevoked, state, tell } = setUp()
    assert.equal(await isRevoked('untold'), false)
    await revoke('untold')
    assert.equal(await isRevoked('untold'), false)
    state.isFresh = false
    assert.equal(await isRevoked('untold'), true)
    assert.equal(state.asked, 1)
    state.isFresh = true
    tell(everything)
    assert.equal(await isRevoked('untold'), true)
    assert.equal(state.asked, 1)
  })

  test('a cache that was filled while the clock was ahead knows them when it is right again', async () => {
    await revoke('revoked before')
    const { isRevoked } = setUp()
    // What is asked of the cache has no time in it: it is filled here, 4 hours ahead.
    clock.advance(4 * 3_600_000)
    assert.equal(await isRevoked('untouched'), false)
    assert.equal(await isRevoked('revoked before'), true)
  })

  test('more than may be kept are asked about one by one', async () => {
    for (const tokenId of ['one', 'two', 'three']) await revoke(tokenId)
    const { isRevoked, state } = setUp(2)
    assert.deepEqual(await Promise.all(['three', 'four'].map(isRevoked)), [true, false])
    assert.equal(state.asked, 2)
  })

  test('other subjects are none of its own', async () => {
    const { isRevoked, tell } = setUp()
    await isRevoked('x')
    for (const subject of ['x', 'revoked-token:', 'revoked-token:x', 'family:x']) tell(subject)
    assert.equal(await isRevoked('x'), false)
  })
})
