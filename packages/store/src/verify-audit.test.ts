import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, test } from 'node:test'

import { auditKey, eventOf, openForTest } from './contract/commit-fixture.ts'
import { storedAudit } from './stored-audit.ts'
import { verifyAudit } from './verify-audit.ts'

type Row = [name: string, tampering: string, expected: readonly string[]]

// Each chain is its start with the first event, then four events one by one: batches that begin at
// 1, 3, 4, 5 and 6; `late` began after `early` had ended.
const cases: readonly Row[] = [
  ['untouched', '', []],
  ['altered', alteration('early', 3, `replace(events, 'done', 'refused')`), ['early 3']],
  ['not even an event', alteration('late', 1, `'nonsense'`), ['late 1']],
  ['detail', alteration('late', 6, `replace(events, '"a"', '"b"')`), ['late 6']],
  [
    'event taken from a batch',
    alteration('early', 1, `substr(events, 1, instr(events, char(10)) - 1)`),
    ['early 1'],
  ],
  ['gap', `DELETE FROM audit_batch WHERE first_sequence = 4 AND writer = 'early'`, ['early 5']],
  [
    'beginning',
    `DELETE FROM audit_batch WHERE first_sequence < 3 AND writer = 'early'`,
    ['early 3'],
  ],
  [
    'tail below a head',
    `DELETE FROM audit_batch WHERE first_sequence > 4 AND writer = 'early'`,
    ['early 5'],
  ],
  ['whole chain', `DELETE FROM audit_batch WHERE writer = 'early'`, ['early 1']],
  [
    'tail below a checkpoint',
    `DELETE FROM audit_batch WHERE first_sequence = 6 AND writer = 'late'`,
    ['late 6'],
  ],
  ['pruned up to a checkpoint', `DELETE FROM audit_batch WHERE first_sequence < 6`, []],
  ['other key', `UPDATE audit_batch SET mac = 'x' WHERE id = 10`, ['late 6', 'late 6']],
  ['count', `UPDATE audit_batch SET count = 2 WHERE id = 4`, ['early 5', 'early 5', 'early 6']],
  ['mention', `DELETE FROM audit_mention WHERE term LIKE 'r:early-4%'`, ['early 5']],
  ['date', `UPDATE audit_batch SET at_to = 0 WHERE id = 4`, ['early 5']],
]

function alteration(writer: string, firstSequence: number, events: string): string {
  return `UPDATE audit_batch SET events = ${events}
    WHERE writer = '${writer}' AND first_sequence = ${firstSequence}`
}

describe('T9 verifyAudit', () => {
  for (const [name, tampering, expected] of cases) {
    test(`${name}: ${expected.join(', ') || 'no problem'}`, async (t) => {
      const folder = await mkdtemp(join(tmpdir(), 'frontdesk-audit-'))
      t.after(() => rm(folder, { recursive: true }))
      const path = join(folder, 'audit.db')
      for (const writer of ['early', 'late']) await writeFive(path, writer)

      const file = new DatabaseSync(path)
      file.exec(tampering)
      file.close()
      // The mark beside the file would notice some of this before the audit is looked at.
      await rm(`${path}.mark`)

      const { database } = await openForTest(`sqlite:${path}`, 'reader')
      const store = storedAudit(database)
      const found = await verifyAudit({
        store,
        keyOf: () => auditKey,
        verifyCheckpoint: () => true,
      })
      await database.close()
      assert.deepEqual(
        found.problems.map(({ writer, sequence }) => `${writer} ${sequence}`),
        expected,
      )
    })
  }

  test('a checkpoint with a wrong signature vouches for nothing and is reported', async () => {
    const { database } = await openForTest('sqlite::memory:', 'one')
    const store = storedAudit(database)
    const heads = [{ writer: 'gone', sequence: 9, mac: 'x' }]
    await store.saveCheckpoint({ id: 'c1', at: 1, heads, signature: 'forged' })
    const found = await verifyAudit({ store, keyOf: () => auditKey, verifyCheckpoint: () => false })
    await database.close()
    assert.deepEqual(
      found.problems.map(({ sequence }) => sequence),
      [0],
    )
  })
})

async function writeFive(path: string, writer: string): Promise<void> {
  const { database } = await openForTest(`sqlite:${path}`, writer)
  for (let n = 1; n <= 5; n++) {
    await database.commit({ statements: [], audit: [eventOf(`${writer}-${n}`)] })
  }
  const store = storedAudit(database)
  if (writer === 'late') {
    await store.saveCheckpoint({ id: 'c1', at: 1, heads: await store.heads(), signature: 's' })
  }
  await database.close()
}
