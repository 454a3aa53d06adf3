import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { Transaction } from '../database.ts'
import { purge } from '../purge.ts'
import type { Stores } from '../stores.ts'
import {
  code,
  type Delegation,
  delegation,
  deviceAuthorization,
  family,
  pushedRequest,
  session,
  ticket,
} from './sign-in-specimens.ts'
import { done, happens, type OpenStores, unique } from './specimens.ts'

const hour = 3600
const day = 86_400
/** Before anything that the clock of the stores writes into the change log; seconds. */
const now = 1_600_000_000

export function signInPurgeContract(open: OpenStores): void {
  let stores: Stores
  let of: Delegation
  before(async () => {
    stores = await open()
    of = await delegation(stores)
  })
  after(() => stores.close())

  const purged = (batch = 500) => purge(stores.database, now * 1000, { batch })

  /** Makes one that has just not ended long enough ago, and one that has, and asks for both. */
  async function pair<One>(
    make: (endedAgo: number) => One,
    insert: (one: One) => Parameters<typeof happens>[1],
    keptSeconds: number,
  ): Promise<readonly [kept: One, gone: One]> {
    const [kept, gone] = [make(now - keptSeconds), make(now - keptSeconds - 1)]
    await done(stores, [insert(kept), insert(gone)])
    return [kept, gone]
  }

  test('sessions that have ended, or expired, a day ago', async () => {
    const { insertion, find } = stores.sessions
    const far = now + day
    const [ended, endedGone] = await pair(
      (endedAt) => session(of.person.id, { endedAt, expiresAt: far }),
      insertion,
      day,
    )
    const [expired, expiredGone] = await pair(
      (expiresAt) => session(of.person.id, { expiresAt }),
      insertion,
      day,
    )
    assert.equal(await purged(), 2)
    for (const one of [ended, expired]) assert.deepEqual(await find(one.id), one)
    for (const one of [endedGone, expiredGone]) assert.equal(await find(one.id), undefined)
  })

  test('families that were revoked a day ago, or have been over for a week', async () => {
    const { insertion, get } = stores.families
    const [revoked, revokedGone] = await pair(
      (revokedAt) => family(of, { revokedAt, expiresAt: now + day }),
      insertion,
      day,
    )
    const [over, overGone] = await pair(
      (expiresAt) => family(of, { expiresAt }),
      insertion,
      7 * day,
    )
    assert.equal(await purged(), 2)
    for (const one of [revoked, over]) assert.deepEqual(await get(one.id), one)
    for (const one of [revokedGone, overGone]) assert.equal(await get(one.id), undefined)
  })

  test('codes, requests and tickets, each a while after its end', async () => {
    const cases = [
      await rows(stores.codes, (expiresAt) => code(of, { expiresAt }), hour),
      await rows(stores.pushedRequests, (expiresAt) => pushedRequest(of, { expiresAt }), hour),
      await rows(
        stores.deviceAuthorizations,
        (expiresAt) => deviceAuthorization(of, { expiresAt }),
        hour,
      ),
      await rows(stores.personTickets, (expiresAt) => ticket(of.person.id, { expiresAt }), 7 * day),
    ]
    assert.equal(await purged(), cases.length)
    for (const left of cases) assert.deepEqual(await left(), [true, false])
  })

  async function rows<One extends { readonly hash: string }>(
    store: {
      insertion(one: One): Parameters<typeof happens>[1]
      find(hash: string): Promise<One | undefined>
    },
    make: (endedAgo: number) => One,
    keptSeconds: number,
  ) {
    const made = await pair(make, store.insertion, keptSeconds)
    return () => Promise.all(made.map(async ({ hash }) => (await store.find(hash)) !== undefined))
  }

  test('ids of assertions and of revoked tokens, once nobody would take them anyhow', async () => {
    const claim = (hash: string, at: number) => stores.assertionIds.claim(hash, at, now)
    const [kept, gone] = [unique('jti'), unique('jti')]
    const { insertion } = stores.revokedTokens
    await done(stores, [
      claim(kept, now - hour),
      claim(gone, now - hour - 1),
      // A day: a clock that was ahead may go back, and what was revoked must stay so.
      insertion(kept, now - 24 * hour),
      insertion(gone, now - 24 * hour - 1),
    ])
    assert.equal(await purged(), 2)
    assert.equal(await happens(stores, claim(kept, now)), false)
    assert.equal(await happens(stores, claim(gone, now)), true)
    const left = await stores.database.reads.selectFrom('revoked_token').selectAll().execute()
    assert.deepEqual(
      left.map(({ token_id }) => token_id),
      [kept],
    )
  })

  test('in bounded bites', async () => {
    const codes = Array.from({ length: 25 }, () => code(of, { expiresAt: 1 }))
    await done(stores, codes.map(stores.codes.insertion))
    const transactions: Transaction[] = []
    const database = {
      ...stores.database,
      commit(transaction: Transaction) {
        transactions.push(transaction)
        return stores.database.commit(transaction)
      },
    }
    assert.equal(await purge(database, now * 1000, { batch: 10 }), 25)
    const sizes = transactions.map(({ statements }) => statements[0]?.parameters.length)
    assert.deepEqual(sizes, [10, 10, 5])
  })
}
