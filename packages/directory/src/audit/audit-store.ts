import type { Commit } from '../change.ts'
import type { Page, PageRequest } from '../listing.ts'
import type { UnixMilliseconds } from '../units.ts'
import type { AuditAction, StoredAuditEvent } from './audit-event.ts'

/** Narrows a list of events; every member given must match. */
export interface AuditFilter {
  /** Events of organizations other than these are left out; undefined means the whole server. */
  readonly organizationId?: string | undefined
  readonly clientId?: string | undefined
  readonly personId?: string | undefined
  readonly administratorId?: string | undefined
  readonly action?: AuditAction | undefined
  readonly requestId?: string | undefined
  /** Inclusive. */
  readonly from?: UnixMilliseconds | undefined
  /** Exclusive. */
  readonly until?: UnixMilliseconds | undefined
}

/** The events that one writer wrote together, as they are stored; they are vouched for as one. */
export interface StoredAuditBatch {
  readonly id: number
  readonly writer: string
  /** The place of its first event. */
  readonly firstSequence: number
  readonly count: number
  /** The events' texts, a line each; see `eventText`. */
  readonly events: string
  /** See `linkMac`. */
  readonly mac: string
  /** Whether `list` finds every event of it by everything that a filter can ask for. */
  readonly isIndexed: boolean
}

/** The end of one writer's chain: its last batch. */
export interface ChainHead {
  readonly writer: string
  /** The place of the batch's last event. */
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

/** Reads the audit. Events are written by `Commit` only. */
export interface AuditStore {
  /** Newest first. */
  list(filter: AuditFilter, page: PageRequest): Promise<Page<StoredAuditEvent>>
  /** Oldest first within each writer, for export; `limit` events after `afterId`. */
  scan(afterId: number, limit: number): Promise<readonly StoredAuditEvent[]>
  /** Oldest first within each writer, for verification; `limit` batches after `afterBatchId`. */
  scanBatches(afterBatchId: number, limit: number): Promise<readonly StoredAuditBatch[]>
  heads(): Promise<readonly ChainHead[]>
  /** @param commit carries a caller's authority; the store's own by default */
  saveCheckpoint(checkpoint: Checkpoint, commit?: Commit): Promise<void>
  checkpoints(): Promise<readonly Checkpoint[]>
}
