import { decodeEvent } from '@frontdesk/directory/audit/audit-chain.ts'
import type { StoredAuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import type { Selectable } from 'kysely'

import type { LinkedGroup } from './audit-chain-writer.ts'
import type { AuditBatchTable } from './audit-schema.ts'
import type { SqlValue } from './database.ts'

/** The columns a writer fills, in the order of `batchValues`. */
export const batchColumns = [
  'writer',
  'first_sequence',
  'count',
  'at_from',
  'at_to',
  'events',
  'mac',
] as const

/** The values of `batchColumns` for one row. */
export function batchValues(linked: LinkedGroup): SqlValue[] {
  const { writer, firstSequence, group, mac } = linked
  return [writer, firstSequence, group.count, group.from, group.to, group.events, mac]
}

/** More than a row holds events. */
const idsOfBatch = 1024

/** The id of an event: ids of one batch follow each other, and batches do. */
export function eventId(batchId: number, index: number): number {
  return batchId * idsOfBatch + index
}

/** The batch that an event's id belongs to. */
export function batchIdOf(id: number): number {
  return Math.floor(id / idsOfBatch)
}

/** So many batches share an era: small enough for a few pages, large enough to skip many at once. */
export const batchesOfEra = 32

/** The stretch of batches whose mentions lie together. */
export function eraOf(batchId: number): number {
  return Math.floor(batchId / batchesOfEra)
}

/** What of a row its events need. */
export type BatchRow = Selectable<
  Pick<AuditBatchTable, 'id' | 'writer' | 'first_sequence' | 'events' | 'mac'>
>

/** One event of a batch, still as its text: most of those that a search passes are not wanted. */
export interface BatchLine {
  readonly id: number
  readonly text: string
  readonly event: () => StoredAuditEvent
}

/** The events of a batch in their order. */
export function batchLines({ id, writer, first_sequence, events, mac }: BatchRow): BatchLine[] {
  return events.split('\n').map((text, index) => ({
    id: eventId(id, index),
    text,
    event: () => ({
      ...decodeEvent(text),
      id: eventId(id, index),
      writer,
      sequence: first_sequence + index,
      mac,
    }),
  }))
}
