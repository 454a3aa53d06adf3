import { decodeEvent } from '@frontdesk/directory/audit/audit-chain.ts'
import type { StoredAuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import type {
  AuditStore,
  ChainHead,
  StoredAuditBatch,
} from '@frontdesk/directory/audit/audit-store.ts'
import { type Kysely, type Selectable, sql } from 'kysely'

import { chainHeadsSql } from './audit-chain-writer.ts'
import { type EventGroup, groupOf } from './audit-group.ts'
import { batchIdOf, batchLines, eraOf } from './audit-row.ts'
import type { AuditBatchTable } from './audit-schema.ts'
import { searchAudit } from './audit-search.ts'
import { compiledChange } from './compiled-change.ts'
import { commitOf, type Database } from './database.ts'
import { keysetPage } from './keyset-page.ts'
import type { Schema } from './schema.ts'

type Row = Selectable<AuditBatchTable>

/** So many rows are read at once when events are counted, not rows. */
const chunkBatches = 100

/** The audit on either database. Cursors are ids as text. */
export function storedAudit(database: Database): AuditStore {
  const { reads } = database
  return {
    async list(filter, { limit, after }) {
      const before = after === undefined ? undefined : Number(after)
      const events = await searchAudit(reads, filter, { before, wanted: limit + 1 })
      return keysetPage(events, limit, ({ id }) => String(id))
    },

    async scan(afterId, limit) {
      const settled = await lastSettledId(database)
      const events: StoredAuditEvent[] = []
      // The batch of the last event seen may hold more.
      let afterBatch = batchIdOf(afterId) - 1
      for (;;) {
        const rows = await rowsAfter(reads, afterBatch, { settled, limit: chunkBatches })
        for (const { id, event } of rows.flatMap(batchLines)) {
          if (id > afterId) events.push(event())
          if (events.length === limit) return events
        }
        const last = rows.at(-1)
        if (last === undefined) return events
        afterBatch = last.id
      }
    },

    async scanBatches(afterBatchId, limit) {
      const settled = await lastSettledId(database)
      const rows = await rowsAfter(reads, afterBatchId, { settled, limit })
      const mentions = await mentionsOf(reads, rows)
      return rows.map((row) => storedBatch(row, isIndexed(row, mentions)))
    },

    async heads() {
      return (await sql.raw<ChainHead>(chainHeadsSql).execute(reads)).rows
    },

    async saveCheckpoint({ id, at, heads, signature }, commit = commitOf(database)) {
      const values = { id, at, heads: JSON.stringify(heads), signature }
      const insertion = compiledChange(reads.insertInto('audit_checkpoint').values(values))
      await commit({ changes: [insertion], audit: [] })
    },

    async checkpoints() {
      const query = reads.selectFrom('audit_checkpoint').selectAll().orderBy('at').orderBy('id')
      const rows = await query.execute()
      return rows.map((row) => ({ ...row, heads: JSON.parse(row.heads) as ChainHead[] }))
    },
  }
}

function rowsAfter(
  reads: Kysely<Schema>,
  afterBatchId: number,
  { settled, limit }: { readonly settled: number; readonly limit: number },
): Promise<Row[]> {
  return reads
    .selectFrom('audit_batch')
    .selectAll()
    .where('id', '>', afterBatchId)
    .where('id', '<=', settled)
    .orderBy('id')
    .limit(limit)
    .execute()
}

function storedBatch(row: Row, isIndexed: boolean): StoredAuditBatch {
  const { id, writer, first_sequence: firstSequence, count, events, mac } = row
  return { id, writer, firstSequence, count, events, mac, isIndexed }
}

/** Every mention in the eras of some rows, which follow each other, as `mentionKey`. */
async function mentionsOf(
  reads: Kysely<Schema>,
  rows: readonly Row[],
): Promise<ReadonlySet<string>> {
  const mentions = await reads
    .selectFrom('audit_mention')
    .select(['term', 'batch_id'])
    .where('era', '>=', eraOf(rows.at(0)?.id ?? 0))
    .where('era', '<=', eraOf(rows.at(-1)?.id ?? 0))
    .execute()
  return new Set(mentions.map(({ term, batch_id }) => mentionKey(batch_id, term)))
}

function mentionKey(batchId: number, term: string): string {
  return `${batchId} ${term}`
}

/** Whether a row's dates and mentions are what its events make them. */
function isIndexed(row: Row, mentions: ReadonlySet<string>): boolean {
  const group = groupOfRow(row)
  return (
    group !== undefined &&
    row.at_from === group.from &&
    row.at_to === group.to &&
    group.terms.every((term) => mentions.has(mentionKey(row.id, term)))
  )
}

/** What the row should say of its events; undefined when somebody made nonsense of them. */
function groupOfRow({ events }: Row): EventGroup | undefined {
  try {
    return groupOf(events.split('\n').map(decodeEvent))
  } catch {
    return undefined
  }
}

/**
 * No row will ever appear at or below this id. On PostgreSQL transactions of several processes take
 * their ids before they commit, in any order: a reader that went on from the newest visible row
 * would miss one. The lock waits for those under way, for the blink of an eye.
 */
async function lastSettledId({ engine, reads }: Database): Promise<number> {
  if (engine === 'sqlite') return Number.MAX_SAFE_INTEGER
  return await reads.transaction().execute(async (transaction) => {
    await sql`LOCK TABLE audit_batch IN SHARE MODE`.execute(transaction)
    const newest = transaction.selectFrom('audit_batch').select(({ fn }) => fn.max('id').as('id'))
    return (await newest.executeTakeFirst())?.id ?? 0
  })
}
