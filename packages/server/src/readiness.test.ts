import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { StoreError } from '@frontdesk/directory/store-error.ts'
import { openSqlite } from '@frontdesk/store/sqlite/sqlite-database.ts'
import { storedProperties } from '@frontdesk/store/stored-properties.ts'

import { NotReady, readiness } from './readiness.ts'

interface Wanted {
  /** Pages of 4096 bytes that the disk has room for. */
  readonly maxPages?: number | undefined
}

async function setUp({ maxPages }: Wanted = {}) {
  const settings = { auditKey: new Uint8Array(32), writer: 'one', clock: () => 1 }
  const database = await openSqlite({ ...settings, path: ':memory:', maxPages })
  const time = { now: 0 }
  const commits = { count: 0, fail: false }
  const key: { madeInFuture: number | undefined } = { madeInFuture: undefined }
  const ready = readiness({
    stores: {
      properties: storedProperties(database),
      commit: async ({ changes }) => {
        commits.count += 1
        if (commits.fail) throw new StoreError('unavailable', 'the disk is full')
        const statements = changes.map((one) => one as never)
        return database.commit({ statements, audit: [] })
      },
    },
    monotonicMs: () => time.now,
    clock: () => 1_700_000_000_000,
    ring: { madeInFuture: async () => key.madeInFuture },
  })
  return { database, time, commits, key, ready }
}

describe('readiness', () => {
  test('a disk without room is not ready, though it still reads', async () => {
    const { database, ready } = await setUp({ maxPages: 1 })
    await assert.rejects(ready.requireReady(), { code: 'unavailable', message: /full/ })
    await database.close()
  })

  test('it writes once a second, however often it is asked, and never believes a failed write', async () => {
    const { database, ready, commits, time } = await setUp()
    await Promise.all(Array.from({ length: 50 }, () => ready.requireReady()))
    assert.equal(commits.count, 1)

    time.now += 1000
    commits.fail = true
    await assert.rejects(ready.requireReady(), StoreError)
    await assert.rejects(ready.requireReady(), StoreError)
    commits.fail = false
    await ready.requireReady()
    assert.equal(commits.count, 4)
    await database.close()
  })

  test('a signing key from the future is told, with both times, and is no reason not to serve', async () => {
    const { database, ready, key } = await setUp()
    assert.equal(await ready.requireReady(), undefined)
    key.madeInFuture = 1_700_007_200
    assert.match(
      (await ready.requireReady()) ?? '',
      /made at 2023-11-15T00:13:20.000Z, but this machine's clock says 2023-11-14T22:13:20.000Z/,
    )
    await database.close()
  })

  test('a server that stops says so before the database is asked', async () => {
    const { database, ready } = await setUp()
    ready.stop()
    await database.close()
    await assert.rejects(ready.requireReady(), NotReady)
  })
})
