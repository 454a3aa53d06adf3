import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { seededRandom } from '@frontdesk/testkit/seeded-random.ts'

import { auditKey, eventOf, openForTest, storedIds } from '../contract/commit-fixture.ts'
import { storedAudit } from '../stored-audit.ts'
import { verifyAudit } from '../verify-audit.ts'
import { openSqlite } from './sqlite-database.ts'

async function folderOf(t: { after(run: () => Promise<void>): void }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-sqlite-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}

describe('openSqlite', () => {
  test('T8 the writing connection has a write-ahead log and full sync', async () => {
    const settings = { path: ':memory:', auditKey, writer: 'one', clock: () => 1 }
    const database = await openSqlite(settings)
    assert.deepEqual(database.durability, { journalMode: 'wal', synchronous: 2 })
    await database.close()
  })

  test('makes the missing folder, and a file that only its owner reads', async (t) => {
    const path = join(await folderOf(t), 'new', 'file.db')
    const { database } = await openForTest(`sqlite:${path}`, 'one')
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    assert.equal((await stat(`${path}-wal`)).mode & 0o777, 0o600)
    await database.close()
  })

  test('reads cannot write', async () => {
    const { database } = await openForTest('sqlite::memory:', 'one')
    const write = database.reads.deleteFrom('audit_batch').execute()
    await assert.rejects(write, /readonly/)
    await database.close()
  })

  test('a full disk is unavailable, breaks no chain, and passes', async (t) => {
    const path = join(await folderOf(t), 'full.db')
    const settings = { path, auditKey, writer: 'one', clock: () => 1 }
    const full = await openSqlite({ ...settings, maxPages: 400 })
    const big = { ...eventOf('big'), detail: { text: 'x'.repeat(5000) } }
    const commit = () => full.commit({ statements: [], audit: [big] })
    let written = 0
    const refused = { code: 'unavailable', message: /full/ }
    await assert.rejects(async () => {
      for (; written < 800; written++) await commit()
    }, refused)
    assert.ok(written > 0)
    await assert.rejects(commit(), refused)
    await full.close()

    const roomy = await openSqlite(settings)
    assert.equal(await roomy.commit({ statements: [], audit: [eventOf('after')] }), true)
    const store = storedAudit(roomy)
    const found = await verifyAudit({ store, keyOf: () => auditKey, verifyCheckpoint: () => true })
    assert.deepEqual(found.problems, [])
    // Those, the start of the chain and the last one.
    assert.equal(found.events, written + 2)
    await roomy.close()
  })

  test('more transactions than may wait are unavailable at once', async () => {
    const { database } = await openForTest('sqlite::memory:', 'one')
    const answers = await Promise.allSettled(
      Array.from({ length: 2100 }, () =>
        database.commit({ statements: [], audit: [eventOf('x')] }),
      ),
    )
    assert.equal(answers.filter(({ status }) => status === 'rejected').length, 100)
    await database.close()
  })

  test('T8 what was acknowledged survives kill -9', { timeout: 60_000 }, async (t) => {
    const path = join(await folderOf(t), 'killed.db')
    const random = seededRandom(20_260_101)
    const acknowledged: string[] = []
    for (let round = 0; round < 5; round++) {
      acknowledged.push(...(await runAndKill(path, `w${round}`, 20 + random.next() * 200)))
    }

    const { database } = await openForTest(`sqlite:${path}`, 'after')
    const store = storedAudit(database)
    const audited = new Set((await store.scan(0, 1_000_000)).map(({ requestId }) => requestId))
    const inserted = new Set(await storedIds(database))
    assert.ok(acknowledged.length > 0)
    for (const id of acknowledged) {
      assert.ok(audited.has(id), `audit row of ${id}`)
      if (Number(id.split('-')[1]) % 2 === 0) assert.ok(inserted.has(id), `row of ${id}`)
    }
    // The rows of this test lie in the checkpoint table.
    const chains = { ...store, checkpoints: async () => [] }
    const found = await verifyAudit({
      store: chains,
      keyOf: () => auditKey,
      verifyCheckpoint: () => true,
    })
    assert.deepEqual(found.problems, [])
    await database.close()
  })
})

/** Lets the numbering process run for a while after its first answer; gives what it printed. */
async function runAndKill(path: string, writer: string, afterMs: number): Promise<string[]> {
  const script = fileURLToPath(new URL('../contract/numbering-process.ts', import.meta.url))
  const child = spawn(process.execPath, [script, path, writer], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  await once(child.stdout, 'data')
  await sleep(afterMs)
  child.kill('SIGKILL')
  await once(child, 'close')
  // The last line may be cut.
  return text.split('\n').slice(0, -1)
}
