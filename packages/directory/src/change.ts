import type { AuditEvent } from './audit/audit-event.ts'

declare const change: unique symbol

/**
 * One write that has not happened yet. Stores make changes, `Commit` carries them out; nobody
 * else looks inside. A change may carry a condition ("exactly one living row"): see `Commit`.
 */
export interface Change {
  readonly [change]: true
}

/** What happens together or not at all: changes and the audit rows that tell of them (T8). */
export interface Work {
  readonly changes: readonly Change[]
  readonly audit: readonly AuditEvent[]
}

/**
 * Carries out one transaction. Resolves when it is durable on disk.
 *
 * @returns true when all of it happened; false when a change's condition did not hold (a version
 *   was stale, a single use was used before), and then nothing of it happened. Exactly one of any
 *   number of racing callers, over all processes, gets true for the same single-use change.
 * @throws StoreError `conflict` when a unique value exists already, `unavailable` when the
 *   database cannot be written; nothing of it happened then either.
 */
export type Commit = (work: Work) => Promise<boolean>
