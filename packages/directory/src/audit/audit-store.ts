import type { Page, PageRequest } from '../listing.ts'
import type { UnixMilliseconds } from '../units.ts'
import type { AuditAction, StoredAuditEvent } from './audit-event.ts'

/** Narrows a list of events; every member given must match. */
export interface AuditFilter {
  /** Events of organizations other than these are left out; undefined means the whole server. */
  readonly organizationId?: string | undefined
  readonly clientId?: string | undefined
  readonly personId?: string | undefined
  readonly action?: AuditAction | undefined
  readonly requestId?: string | undefined
  /** Inclusive. */
  readonly from?: UnixMilliseconds | undefined
  /** Exclusive. */
  readonly until?: UnixMilliseconds | undefined
}

/** The end of one writer's chain. */
export interface ChainHead {
  readonly writer: string
  readonly sequence: number
  readonly mac: string
}

/** A signed statement of where every chain stood; what came before cannot be changed unseen. */
export interface Checkpoint {
  readonly id: string
  readonly at: UnixMilliseconds
  readonly heads: readonly ChainHead[]
  /** Compact JWS over `{id, at, heads}` with the server's audit key. */
  readonly signature: string
}

/** Reads the audit. Rows are written by `Commit` only. */
export interface AuditStore {
  /** Newest first. */
  list(filter: AuditFilter, page: PageRequest): Promise<Page<StoredAuditEvent>>
  /** Oldest first within each writer, for export and verification; `limit` rows after `id`. */
  scan(afterId: number, limit: number): Promise<readonly StoredAuditEvent[]>
  heads(): Promise<readonly ChainHead[]>
  saveCheckpoint(checkpoint: Checkpoint): Promise<void>
  checkpoints(): Promise<readonly Checkpoint[]>
}
