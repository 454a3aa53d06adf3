import { setImmediate as nextTurn } from 'node:timers/promises'

import type { StoredAuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import type { AuditFilter } from '@frontdesk/directory/audit/audit-store.ts'
import { type Kysely, type RawBuilder, sql } from 'kysely'

import { type BatchRow, batchesOfEra, batchIdOf, batchLines, eraOf } from './audit-row.ts'
import { bestTerm } from './audit-terms.ts'
import type { Schema } from './schema.ts'

/** A few milliseconds of work between two turns of the event loop. */
const chunkBatches = 32
/** How many eras one step searches: few where much is found, many where nothing is. */
const firstEras = 4
const mostEras = 1024

/**
 * Ids grow with time, but not strictly: clocks differ between processes and a slow commit takes a
 * late number. Within ten minutes the dates themselves decide.
 */
const disorderMs = 600_000

/** Ids of batches; both ends belong to it. */
interface Range {
  readonly lowest: number
  readonly highest: number
}

/**
 * Finds events, newest first. Steps back from the newest batch in bounded bites, reads those that
 * mention the filter's best term and decides by each event itself.
 *
 * @param before only events with smaller ids
 * @param wanted so many at most
 */
export async function searchAudit(
  reads: Kysely<Schema>,
  filter: AuditFilter,
  { before = Number.MAX_SAFE_INTEGER, wanted }: { before?: number | undefined; wanted: number },
): Promise<readonly StoredAuditEvent[]> {
  const { lowest, highest } = await rangeOf(reads, filter)
  const found: StoredAuditEvent[] = []
  let upTo = Math.min(highest, batchIdOf(before))
  let eras = firstEras
  while (upTo >= lowest) {
    const from = Math.max(lowest, (eraOf(upTo) - eras + 1) * batchesOfEra)
    const rows = await mentioningRows(reads, filter, { lowest: from, highest: upTo })
    for (const row of rows) {
      found.push(...wantedEvents(row, filter, before))
      if (found.length >= wanted) return found.slice(0, wanted)
    }
    const last = rows.length === chunkBatches ? rows.at(-1) : undefined
    upTo = (last?.id ?? from) - 1
    eras = last ? firstEras : Math.min(mostEras, eras * 4)
    await nextTurn()
  }
  return found
}

/** Newest first, as the list. */
function wantedEvents(row: BatchRow, filter: AuditFilter, before: number): StoredAuditEvent[] {
  const needles = needlesOf(filter)
  // Far cheaper than to decode what is not wanted.
  if (!needles.every((needle) => row.events.includes(needle))) return []
  return batchLines(row)
    .filter(({ id, text }) => id < before && needles.every((needle) => text.includes(needle)))
    .map(({ event }) => event())
    .filter((event) => matches(event, filter))
    .reverse()
}

/** What the text of every wanted event has in it. */
function needlesOf(filter: AuditFilter) {
  const { requestId, clientId, personId, administratorId, action, organizationId } = filter
  return [requestId, clientId, personId, administratorId, action, organizationId]
    .filter((value) => value !== undefined)
    .map((value) => JSON.stringify(value))
}

function matches(event: StoredAuditEvent, { from, until, ...values }: AuditFilter): boolean {
  if (from !== undefined && event.at < from) return false
  if (until !== undefined && event.at >= until) return false
  const { requestId, clientId, personId, administratorId, action, organizationId } = values
  return (
    (requestId ?? event.requestId) === event.requestId &&
    (clientId ?? event.clientId) === event.clientId &&
    (personId ?? event.personId) === event.personId &&
    (administratorId ?? event.administratorId) === event.administratorId &&
    (action ?? event.action) === event.action &&
    (organizationId ?? event.organizationId) === event.organizationId
  )
}

/** The newest batches of a range that may hold wanted events, at most `chunkBatches`. */
async function mentioningRows(
  reads: Kysely<Schema>,
  filter: AuditFilter,
  range: Range,
): Promise<readonly BatchRow[]> {
  const term = bestTerm(filter)
  // Cross joins keep the order of the tables: from each era to its mentions, to their batches.
  const source =
    term === undefined
      ? sql`audit_batch b WHERE true`
      : sql`era CROSS JOIN audit_mention m CROSS JOIN audit_batch b
         WHERE m.era = era.n AND m.term = ${term} AND b.id = m.batch_id`
  const { rows } = await sql<BatchRow>`
    WITH RECURSIVE era (n) AS (
      SELECT ${whole(eraOf(range.highest))}
      UNION ALL SELECT n - 1 FROM era WHERE n > ${whole(eraOf(range.lowest))}
    ), found (id) AS (
      SELECT b.id FROM ${source} AND ${within(range, filter)} ORDER BY b.id DESC LIMIT ${chunkBatches}
    )
    SELECT b.id, b.writer, b.first_sequence, b.events, b.mac
      FROM found CROSS JOIN audit_batch b WHERE b.id = found.id ORDER BY b.id DESC`.execute(reads)
  return rows
}

/** The sum hides the column from the planner, which might choose the index on it and then sort. */
function within({ lowest, highest }: Range, { from, until }: AuditFilter): RawBuilder<unknown> {
  const conditions = [sql`b.id BETWEEN ${lowest} AND ${highest}`]
  if (from !== undefined) conditions.push(sql`b.at_to >= ${from}`)
  if (until !== undefined) conditions.push(sql`b.at_from + 0 < ${until}`)
  return sql.join(conditions, sql` AND `)
}

/** PostgreSQL does not guess the type of a parameter that stands alone. */
function whole(value: number): RawBuilder<number> {
  return sql<number>`CAST(${value} AS bigint)`
}

/** Where to search: all that is there, or what dates leave of it. */
async function rangeOf(reads: Kysely<Schema>, { from, until }: AuditFilter): Promise<Range> {
  const ends = await reads
    .selectFrom('audit_batch')
    .select(({ fn, selectFrom }) => [
      fn.min('id').as('lowest'),
      selectFrom('audit_batch').select(fn.max('id').as('id')).as('highest'),
    ])
    .executeTakeFirst()
  const before = from === undefined ? undefined : await edge(reads, '<', from - disorderMs)
  const behind = until === undefined ? undefined : await edge(reads, '>=', until + disorderMs)
  return {
    lowest: Math.max(ends?.lowest ?? 0, (before ?? -1) + 1),
    highest: Math.min(ends?.highest ?? -1, (behind ?? Number.MAX_SAFE_INTEGER) - 1),
  }
}

/** Id of the last batch before a moment, or of the first one since. */
async function edge(
  reads: Kysely<Schema>,
  side: '<' | '>=',
  at: number,
): Promise<number | undefined> {
  const order = side === '<' ? 'desc' : 'asc'
  const row = await reads
    .selectFrom('audit_batch')
    .select('id')
    .where('at_from', side, at)
    .orderBy('at_from', order)
    .orderBy('id', order)
    .limit(1)
    .executeTakeFirst()
  return row?.id
}
