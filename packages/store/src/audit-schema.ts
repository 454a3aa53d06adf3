import type { Generated } from 'kysely'

/** Events that one writer committed together, in their place in its chain (T9). */
export interface AuditBatchTable {
  id: Generated<number>
  writer: string
  first_sequence: number
  count: number
  /** Unix milliseconds, like every `at` here: of the earliest event. */
  at_from: number
  /** Of the latest event. */
  at_to: number
  /** One event a line; see `eventText`. */
  events: string
  mac: string
}

/** Which batches mention what; an index, made from the events. See audit-terms.ts. */
export interface AuditMentionTable {
  /** `eraOf` the batch. */
  era: number
  term: string
  batch_id: number
}

export interface AuditCheckpointTable {
  id: string
  at: number
  /** JSON array of `ChainHead`. */
  heads: string
  signature: string
}

/** What other processes must forget (T7). SQLite only: PostgreSQL has NOTIFY. */
export interface ChangeLogTable {
  seq: Generated<number>
  subject: string
  at: number
}

/** The tables of the storage engine itself. */
export interface AuditSchema {
  audit_batch: AuditBatchTable
  audit_mention: AuditMentionTable
  audit_checkpoint: AuditCheckpointTable
  change_log: ChangeLogTable
}
