import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'

import { freshDatabase } from '@frontdesk/testkit/test-postgres.ts'
import pg from 'pg'

import { auditKey, eventOf, openForTest } from '../contract/commit-fixture.ts'
import type { Database } from '../database.ts'
import { storedAudit } from '../stored-audit.ts'
import { verifyAudit } from '../verify-audit.ts'

const { url, drop } = await freshDatabase()
after(drop)

const tokensEach = 60

async function open(): Promise<Database> {
  return (await openForTest(url, '0a0b0c0d-host')).database
}

/** Commits as fast as it can; rejects when one commit does. */
async function issue(database: Database, count = tokensEach): Promise<void> {
  for (let n = 0; n < count; n++) {
    assert.ok(await database.commit({ statements: [], audit: [eventOf(`r${n}`)] }))
  }
}

async function requireWholeAudit(database: Database, events: number): Promise<void> {
  const verdict = await verifyAudit({
    store: storedAudit(database),
    keyOf: () => auditKey,
    verifyCheckpoint: () => true,
  })
  assert.deepEqual(verdict.problems, [])
  // Each chain begins with an event of its own.
  assert.equal(verdict.events - verdict.chains, events)
}

async function writers(database: Database): Promise<readonly string[]> {
  const rows = await database.reads
    .selectFrom('audit_batch')
    .select('writer')
    .distinct()
    .orderBy('writer')
    .execute()
  return rows.map(({ writer }) => writer)
}

describe('T9 the name of an audit writer on PostgreSQL', () => {
  test('is held by one living process: two of one name write side by side, a third goes on', async () => {
    const [one, two] = [await open(), await open()]
    await Promise.all([issue(one), issue(two)])
    assert.deepEqual(await writers(one), ['0a0b0c0d-host', '0a0b0c0d-host-2'])
    await one.close()

    const three = await open()
    await Promise.all([issue(two), issue(three)])
    assert.deepEqual(await writers(three), ['0a0b0c0d-host', '0a0b0c0d-host-2'])
    await requireWholeAudit(three, 4 * tokensEach)
    await two.close()
    await three.close()
  })

  test('is lost with its connection: who lost it writes on under another, and never under this', async () => {
    const before = 4 * tokensEach
    const loser = await open()
    await issue(loser, 1)
    const admin = new pg.Client({ connectionString: url })
    await admin.connect()
    await admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name LIKE 'frontdesk writer%' AND datname = current_database()`)
    const taker = await open()
    await issue(taker)

    // What was under way with the cut connection may fail; then it is taken up again by itself.
    const deadline = Date.now() + 10_000
    while (
      !(await issue(loser, 1).then(
        () => true,
        () => false,
      ))
    ) {
      assert.ok(Date.now() < deadline, 'it does not heal')
      await new Promise((resolve) => setImmediate(resolve))
    }
    await Promise.all([issue(loser), issue(taker)])
    await requireWholeAudit(taker, before + 1 + tokensEach + 1 + 2 * tokensEach)
    await admin.end()
    await loser.close()
    await taker.close()
  })
})
