import type { AuditFilter, AuditStore, ChainHead } from '@frontdesk/directory/audit/audit-store.ts'
import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'
import { type Kysely, type SelectQueryBuilder, sql } from 'kysely'

import { chainHeadsSql } from './audit-chain-writer.ts'
import { storedEvent } from './audit-row.ts'
import type { Database } from './database.ts'
import type { Schema } from './schema.ts'

type AuditQuery = SelectQueryBuilder<Schema, 'audit_event', object>

/**
 * Ids grow with time, but not strictly: clocks differ between processes and a slow commit takes a
 * late number. Within ten minutes the dates themselves decide.
 */
const disorderMs = 600_000

/** The audit on either database. Cursors are ids as text. */
export function storedAudit(database: Database): AuditStore {
  const { reads } = database
  return {
    async list(filter, { limit, after }) {
      let query: AuditQuery = reads.selectFrom('audit_event')
      query = await byTime(byWhat(byWho(query, filter), filter), filter, reads)
      if (after !== undefined) query = query.where('id', '<', Number(after))

      const rows = await query
        .selectAll()
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute()
      const items = rows.slice(0, limit).map(storedEvent)
      const last = items.at(-1)
      return rows.length > limit && last ? { items, next: String(last.id) } : { items }
    },

    async scan(afterId, limit) {
      const rows = await reads
        .selectFrom('audit_event')
        .selectAll()
        .where('id', '>', afterId)
        .where('id', '<=', await lastSettledId(database))
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map(storedEvent)
    },

    async heads() {
      return (await sql.raw<ChainHead>(chainHeadsSql).execute(reads)).rows
    },

    async saveCheckpoint({ id, at, heads, signature }) {
      const { sql, parameters } = reads
        .insertInto('audit_checkpoint')
        .values({ id, at, heads: JSON.stringify(heads), signature })
        .compile()
      const statement = { sql, parameters: parameters as (string | number)[] }
      await database.commit({ statements: [statement], audit: [] })
    },

    async checkpoints() {
      const query = reads.selectFrom('audit_checkpoint').selectAll().orderBy('at').orderBy('id')
      const rows = await query.execute()
      return rows.map((row) => ({ ...row, heads: JSON.parse(row.heads) as ChainHead[] }))
    },
  }
}

function byWho(query: AuditQuery, filter: AuditFilter): AuditQuery {
  let narrowed = query
  const { organizationId, clientId, personId } = filter
  if (organizationId !== undefined)
    narrowed = narrowed.where('organization_id', '=', organizationId)
  if (clientId !== undefined) narrowed = narrowed.where('client_id', '=', clientId)
  if (personId !== undefined) narrowed = narrowed.where('person_id', '=', personId)
  return narrowed
}

function byWhat(query: AuditQuery, { action, requestId }: AuditFilter): AuditQuery {
  let narrowed = query
  if (requestId !== undefined) narrowed = narrowed.where('request_id', '=', requestId)
  if (action === undefined) return narrowed
  narrowed = narrowed.where('action', '=', action)
  // Says nothing new, but lets both engines see that the partial index will do.
  return action === 'token.issued'
    ? narrowed
    : narrowed.where(sql<boolean>`action <> 'token.issued'`)
}

/**
 * Dates become a range of ids first, which is the order asked for: nothing is sorted. The sum hides
 * the column from the planner, which might choose the index on it and then sort millions of rows.
 */
async function byTime(
  query: AuditQuery,
  { from, until }: AuditFilter,
  reads: Kysely<Schema>,
): Promise<AuditQuery> {
  let narrowed = query
  if (from !== undefined) {
    const before = await edge(reads, '<', from - disorderMs)
    if (before !== undefined) narrowed = narrowed.where('id', '>', before)
    narrowed = narrowed.where(sql`at + 0`, '>=', from)
  }
  if (until !== undefined) {
    const behind = await edge(reads, '>=', until + disorderMs)
    if (behind !== undefined) narrowed = narrowed.where('id', '<', behind)
    narrowed = narrowed.where(sql`at + 0`, '<', until)
  }
  return narrowed
}

/** Id of the last event before a moment, or of the first one since. */
async function edge(
  reads: Kysely<Schema>,
  side: '<' | '>=',
  at: UnixMilliseconds,
): Promise<number | undefined> {
  const order = side === '<' ? 'desc' : 'asc'
  const row = await reads
    .selectFrom('audit_event')
    .select('id')
    .where('at', side, at)
    .orderBy('at', order)
    .orderBy('id', order)
    .limit(1)
    .executeTakeFirst()
  return row?.id
}

/**
 * No row will ever appear at or below this id. On PostgreSQL transactions of several processes take
 * their ids before they commit, in any order: a reader that went on from the newest visible row
 * would miss one. The lock waits for those under way, for the blink of an eye.
 */
async function lastSettledId({ engine, reads }: Database): Promise<number> {
  if (engine === 'sqlite') return Number.MAX_SAFE_INTEGER
  return await reads.transaction().execute(async (transaction) => {
    await sql`LOCK TABLE audit_event IN SHARE MODE`.execute(transaction)
    const newest = transaction.selectFrom('audit_event').select(({ fn }) => fn.max('id').as('id'))
    return (await newest.executeTakeFirst())?.id ?? 0
  })
}
