import type { Generated } from 'kysely'

/** One event of the audit in its place; see `StoredAuditEvent` (T9). */
export interface AuditEventTable {
  id: Generated<number>
  writer: string
  sequence: number
  /** Unix milliseconds, like every `at` here. */
  at: number
  action: string
  outcome: string
  request_id: string
  address: string | null
  client_id: string | null
  person_id: string | null
  secret_id: string | null
  organization_id: string | null
  target_kind: string | null
  target_id: string | null
  /** JSON object. */
  detail: string | null
  mac: string
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
  audit_event: AuditEventTable
  audit_checkpoint: AuditCheckpointTable
  change_log: ChangeLogTable
}
