import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type { Database, Transaction } from '../database.ts'
import { purge } from '../purge.ts'
import type { Stores } from '../stores.ts'
import { client, device, done, type OpenStores, plant, secret } from './specimens.ts'

const dayMs = 86_400_000
/** Before anything that the clock of the stores writes into the change log. */
const now = 1_600_000_000_000
/** Seconds, so many days ago. */
const daysAgo = (days: number): number => (now - days * dayMs) / 1000

export function purgeContract(open: OpenStores): void {
  let stores: Stores
  let transactions: Transaction[]
  before(async () => {
    stores = await open()
  })
  after(() => stores.close())

  /** The database, and a note of every transaction. */
  function observed(): Database {
    transactions = []
    const { database } = stores
    return {
      ...database,
      commit(transaction) {
        transactions.push(transaction)
        return database.commit(transaction)
      },
    }
  }

  test('deletes what ended long ago, with its warnings, and lets caches know', async () => {
    const { child } = await plant(stores)
    const kept = [
      secret({ createdAt: 1 }),
      secret({ createdAt: 2, expiresAt: daysAgo(90) }),
      secret({ createdAt: 3, revokedAt: daysAgo(90) }),
    ]
    const gone = [secret({ expiresAt: daysAgo(91) }), secret({ revokedAt: daysAgo(91) })]
    const owner = client(child, { secrets: [...kept, ...gone] })
    await done(stores, [
      ...stores.clients.insertion(owner),
      ...gone.map(({ id }) => stores.secretWarnings.sent(id, 'asleep', 1)),
    ])
    await stores.clients.find(owner.clientId)
    assert.equal(await purge(observed(), now, { batch: 500 }), 2)
    assert.deepEqual((await stores.clients.find(owner.clientId))?.secrets, kept)
    assert.equal(await purge(observed(), now, { batch: 500 }), 0)
    assert.equal(transactions.length, 0)
  })

  test('deletes buckets, keys and commands of old, and no others', async () => {
    const { child } = await plant(stores)
    const one = device(child)
    await stores.devices.insertAll([one])
    const command = {
      organizationId: one.organizationId,
      deviceId: one.id,
      name: 'lock',
      body: undefined,
      queuedAt: 1,
      deliveredAt: undefined,
      failure: undefined,
      requestId: 'request-1',
    } as const
    const key = {
      algorithm: 'ES256',
      publicJwk: { kty: 'EC' },
      sealedPrivateJwk: '',
      sealedUnder: '',
      createdAt: 1,
      signsFrom: 1,
      signsUntil: 1,
    } as const
    const longAgo = now - 91 * dayMs
    await done(stores, [
      stores.failureBuckets.upsert({ key: 'old', tokens: 1, at: now - dayMs - 1 }),
      stores.failureBuckets.upsert({ key: 'young', tokens: 1, at: now - dayMs }),
      stores.signingKeys.insertion(
        { ...key, kid: 'old', issuerPath: '/old', publishedUntil: daysAgo(2) },
        undefined,
      ),
      stores.signingKeys.insertion(
        { ...key, kid: 'young', issuerPath: '/young', publishedUntil: daysAgo(1) },
        undefined,
      ),
      stores.commands.insertion({ ...command, id: 'a', state: 'failed', finishedAt: longAgo }),
      stores.commands.insertion({ ...command, id: 'b', state: 'failed', finishedAt: now }),
      stores.commands.insertion({ ...command, id: 'c', state: 'queued', finishedAt: undefined }),
    ])
    assert.equal(await purge(observed(), now, { batch: 500 }), 3)
    const buckets = await stores.failureBuckets.changedSince(0, 9)
    assert.deepEqual(
      buckets.map((bucket) => bucket.key),
      ['young'],
    )
    assert.deepEqual(
      (await stores.signingKeys.list(0)).map(({ kid }) => kid),
      ['young'],
    )
    const left = await stores.commands.ofDevice(child, one.id, 9)
    assert.deepEqual(
      left.map(({ id }) => id),
      ['c', 'b'],
    )
  })

  test('empties the change log after an hour', async (context) => {
    if (stores.database.engine === 'postgres') return context.skip() // it keeps none
    const entries = () => stores.database.reads.selectFrom('change_log').select('seq').execute()
    await done(stores, [stores.clients.secretUse('secret', 1)])
    const before = await entries()
    await purge(observed(), Date.now(), { batch: 500 })
    assert.ok((await entries()).length >= before.length)
    await purge(observed(), Date.now() + dayMs / 12, { batch: 500 })
    assert.equal((await entries()).length, 0)
  })

  test('takes bounded bites, each a transaction of its own', async () => {
    const bucket = (n: number) => ({ key: `bucket ${n}`, tokens: 1, at: 1 })
    const buckets = Array.from({ length: 25 }, (_, n) => stores.failureBuckets.upsert(bucket(n)))
    await done(stores, buckets)
    assert.equal(await purge(observed(), now, { batch: 10 }), 25)
    const sizes = transactions.map(({ statements }) => statements[0]?.parameters.length)
    // The keys and the date that is asked about again.
    assert.deepEqual(sizes, [11, 11, 6])
  })
}
