import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import type { OpenDatabase } from '../open-database.ts'
import { storedAudit } from '../stored-audit.ts'
import { verifyAudit } from '../verify-audit.ts'
import {
  auditKey,
  claim,
  eventOf,
  insertion,
  openForTest,
  statement,
  storedIds,
} from './commit-fixture.ts'

/** A database for one run of the suite; `url` may be opened by several processes at once. */
export interface ContractDatabase {
  readonly url: string
  drop(): Promise<void>
}

/** What `Commit` promises (directory/change.ts), held against an engine (T7, T8, T9, T10). */
export function commitContract(engine: string, make: () => Promise<ContractDatabase>): void {
  describe(`Commit on ${engine}`, () => {
    let target: ContractDatabase
    let open: OpenDatabase

    before(async () => {
      target = await make()
      open = await openForTest(target.url, 'one')
    })
    after(async () => {
      await open.database.close()
      await target.drop()
    })

    const commit = (...[work]: Parameters<OpenDatabase['database']['commit']>) =>
      open.database.commit(work)
    const auditOf = async (requestId: string) =>
      (await storedAudit(open.database).list({ requestId }, { limit: 10 })).items
    const verified = () =>
      verifyAudit({ store: chainOnly(open), keyOf: () => auditKey, verifyCheckpoint: () => true })

    test('changes and audit rows happen together', async () => {
      const { database } = open
      const statements = [insertion(database, 'a1'), insertion(database, 'a2')]
      assert.equal(await commit({ statements, audit: [eventOf('together')] }), true)
      assert.ok((await storedIds(database)).includes('a2'))
      assert.equal((await auditOf('together'))[0]?.detail?.scope?.toString(), 'a')
    })

    test('a condition that does not hold leaves nothing, and its neighbours are unharmed', async () => {
      const { database } = open
      const stale = [insertion(database, 'b1'), claim(database, 'no such row', 1)]
      const answers = await Promise.all([
        commit({ statements: [], audit: [eventOf('before')] }),
        commit({ statements: stale, audit: [eventOf('stale')] }),
        commit({ statements: [insertion(database, 'b2')], audit: [eventOf('behind')] }),
      ])
      assert.deepEqual(answers, [true, false, true])
      const ids = await storedIds(database)
      assert.deepEqual([ids.includes('b1'), ids.includes('b2')], [false, true])
      assert.deepEqual(await auditOf('stale'), [])
      assert.deepEqual((await verified()).problems, [])
    })

    test('a taken unique value is a conflict and leaves nothing', async () => {
      const { database } = open
      await commit({ statements: [insertion(database, 'c1')], audit: [] })
      const twice = [insertion(database, 'c2'), insertion(database, 'c1')]
      const [refused, neighbour] = await Promise.allSettled([
        commit({ statements: twice, audit: [eventOf('twice')] }),
        commit({ statements: [], audit: [eventOf('neighbour')] }),
      ])
      assert.equal(refused.status === 'rejected' && refused.reason.code, 'conflict')
      assert.equal(neighbour.status, 'fulfilled')
      assert.equal((await storedIds(database)).includes('c2'), false)
      assert.deepEqual((await verified()).problems, [])
    })

    test('SQL that the engine refuses is a bug, not a store error', async () => {
      const broken = statement(open.database, 'UPDATE no_such_table SET x = ?', [1])
      await assert.rejects(commit({ statements: [broken], audit: [] }), { name: 'Error' })
    })

    test('RETURNING gives the rows of its own transaction', async () => {
      const { database } = open
      await commit({ statements: [insertion(database, 'r1')], audit: [] })
      const sql = 'UPDATE audit_checkpoint SET at = at + ? WHERE id = ? RETURNING at'
      const rows = await database.commitReturning(statement(database, sql, [5, 'r1']))
      assert.deepEqual(Object.entries(rows[0] ?? {}), [['at', 5]])
    })

    test('bulkInsert writes every row', async () => {
      const rows = Array.from({ length: 1203 }, (_, n) => ({
        id: `bulk-${n}`,
        at: n,
        heads: '[]',
        signature: 'none',
      }))
      await open.database.bulkInsert('audit_checkpoint', rows)
      const ids = await storedIds(open.database)
      assert.equal(ids.filter((id) => id.startsWith('bulk-')).length, 1203)
    })

    test('T10 fifty claims at once: one winner', async () => {
      const { database } = open
      await commit({ statements: [insertion(database, 'd1')], audit: [] })
      const claims = Array.from({ length: 50 }, (_, n) =>
        commit({ statements: [claim(database, 'd1', n + 1)], audit: [eventOf('claim-d1')] }),
      )
      assert.equal((await Promise.all(claims)).filter(Boolean).length, 1)
      assert.equal((await auditOf('claim-d1')).length, 1)
    })

    test('T10 fifty claims over two processes: one winner', async () => {
      await commit({ statements: [insertion(open.database, 'e1')], audit: [] })
      const racers = await Promise.all(
        ['left', 'right'].map((writer) => startClaimant(target.url, writer, 'e1')),
      )
      const wins = await Promise.all(racers.map((race) => race()))
      assert.deepEqual(wins.toSorted(), [0, 1])
      assert.deepEqual((await verified()).problems, [])
    })

    test('T7 a change is told before its commit resolves, and elsewhere within a second', async () => {
      const other = await openForTest(target.url, 'other')
      const told: string[] = []
      let here = 0
      open.feed.onChange((subject) => {
        if (subject === 'client:f1') here += 1
      })
      other.feed.onChange((subject) => told.push(subject))

      const change = { ...insertion(open.database, 'f1'), invalidates: ['client:f1'] }
      await commit({ statements: [change], audit: [] })
      assert.equal(here, 1)
      const deadline = performance.now() + 1000
      while (!told.includes('client:f1') && performance.now() < deadline) await sleep(10)
      assert.ok(told.includes('client:f1'))
      assert.equal(other.feed.isFresh(), true)
      await other.database.close()
    })

    test('close flushes what was accepted and refuses what comes later', async () => {
      const closing = await openForTest(target.url, 'closing')
      const accepted = Array.from({ length: 40 }, (_, n) =>
        closing.database.commit({ statements: [], audit: [eventOf(`flush-${n}`)] }),
      )
      const closed = closing.database.close()
      assert.ok((await Promise.all(accepted)).every(Boolean))
      await closed
      const late = closing.database.commit({ statements: [], audit: [] })
      await assert.rejects(late, { code: 'unavailable' })
      assert.equal((await auditOf('flush-39')).length, 1)
    })

    test('T9 a writer that comes back goes on with its chain', async () => {
      for (const round of [1, 2]) {
        const again = await openForTest(target.url, 'returning')
        await again.database.commit({ statements: [], audit: [eventOf(`round-${round}`)] })
        await again.database.close()
      }
      const heads = await storedAudit(open.database).heads()
      // The start of the chain, and one row of each round.
      assert.equal(heads.find(({ writer }) => writer === 'returning')?.sequence, 3)
      assert.deepEqual((await verified()).problems, [])
    })
  })
}

/** The audit without the rows that these tests keep in the checkpoint table. */
function chainOnly({ database }: OpenDatabase) {
  return { ...storedAudit(database), checkpoints: async () => [] }
}

/** Starts a process that races when told to; resolves to the telling, which gives its wins. */
async function startClaimant(
  url: string,
  writer: string,
  row: string,
): Promise<() => Promise<number>> {
  const script = fileURLToPath(new URL('./claimant-process.ts', import.meta.url))
  const child = spawn(process.execPath, [script, url, writer, row, '25'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
  })
  const lines = createInterface(child.stdout)
  await once(lines, 'line')
  return async () => {
    child.stdin.write('go\n')
    const [won] = await once(lines, 'line')
    return Number(won)
  }
}
