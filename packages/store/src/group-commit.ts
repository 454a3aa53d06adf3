import type { AuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import { StoreError } from '@frontdesk/directory/store-error.ts'

import type { ChangeFeedSource } from './change-feed.ts'
import type { Statement, Transaction } from './database.ts'

/** A transaction as the writers take it. */
export interface Job {
  readonly statements: readonly Statement[]
  readonly audit: readonly AuditEvent[]
  /** The rows of the last statement's RETURNING are the answer. */
  readonly returning?: true | undefined
}

export type Row = Record<string, unknown>

/** Why a job did not happen. `bug`: SQL that no database would take, such as a missing column. */
export interface Failure {
  readonly failure: StoreError['code'] | 'bug'
  /** The engine's own words, without values. */
  readonly detail: string
}

/** True: happened. False: its condition did not hold. Rows: happened, and this is what it returned. */
export type Outcome = boolean | readonly Row[] | Failure

/** Whether anything of the job is there. */
export function hasHappened(outcome: Outcome | undefined): boolean {
  return outcome === true || Array.isArray(outcome)
}

/** One connection that writes: all jobs of a batch in one transaction, one outcome for each. */
export interface BatchWriter {
  /** Resolves when the batch is durable or will never be. Never rejects, never runs twice at once. */
  write(jobs: readonly Job[]): Promise<readonly Outcome[]>
  close(): Promise<void>
}

export interface GroupCommit {
  /** @throws StoreError */
  commit(transaction: Transaction): Promise<boolean>
  /** @throws StoreError */
  commitReturning(statement: Statement): Promise<readonly Row[]>
  /** Writes what was accepted, refuses what comes later. */
  close(): Promise<void>
}

interface Waiting {
  readonly job: Job
  readonly resolve: (outcome: boolean | readonly Row[]) => void
  readonly reject: (error: Error) => void
}

/** More transactions than this may not wait: the disk is slower than the world outside. */
const waitingLimit = 2000
/** A batch holds the write lock; what waits longer goes with the next. */
const batchLimit = 500

/**
 * Group commit: transactions that arrive together share one sync of the disk.
 *
 * While the writer is idle, two turns of the event loop are gathered: enough for everything that
 * one poll of the sockets brought. While it is busy, the next batch gathers by itself and leaves
 * with the answer. No timer: the smallest one costs more than a commit.
 */
export function groupCommit(writer: BatchWriter, feed: ChangeFeedSource): GroupCommit {
  const waiting: Waiting[] = []
  let running: Promise<void> | undefined
  let closed = false

  function submit(job: Job): Promise<boolean | readonly Row[]> {
    if (closed) return Promise.reject(new StoreError('unavailable', 'the database is closed'))
    if (waiting.length >= waitingLimit) {
      return Promise.reject(new StoreError('unavailable', 'too many transactions are waiting'))
    }
    return new Promise((resolve, reject) => {
      waiting.push({ job, resolve, reject })
      running ??= gatherAndRun()
    })
  }

  async function gatherAndRun(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)))
    while (waiting.length > 0) {
      const batch = waiting.splice(0, batchLimit)
      const outcomes = await writer.write(batch.map(({ job }) => job))
      batch.forEach((entry, index) => {
        answer(entry, outcomes[index], feed)
      })
    }
    running = undefined
  }

  return {
    async commit({ statements, audit }) {
      return (await submit({ statements, audit })) !== false
    },
    async commitReturning(statement) {
      const rows = await submit({ statements: [statement], audit: [], returning: true })
      return typeof rows === 'boolean' ? [] : rows
    },
    async close() {
      closed = true
      await running
      await writer.close()
    },
  }
}

function answer(entry: Waiting, outcome: Outcome | undefined, feed: ChangeFeedSource): void {
  if (outcome === undefined) {
    entry.reject(new Error('The writer left out an answer.'))
  } else if (typeof outcome === 'object' && 'failure' in outcome) {
    entry.reject(errorOf(outcome))
  } else {
    // Before the promise resolves: whoever awaits the commit reads its own change (T7).
    if (outcome !== false) tellChanges(entry.job, feed)
    entry.resolve(outcome)
  }
}

function tellChanges({ statements }: Job, feed: ChangeFeedSource): void {
  for (const { invalidates } of statements) {
    for (const subject of invalidates ?? []) feed.tell(subject)
  }
}

function errorOf({ failure, detail }: Failure): Error {
  return failure === 'bug'
    ? new Error(`The database refused: ${detail}`)
    : new StoreError(failure, detail)
}

/** The same failure for every job of a batch: none of it happened. */
export function allFailed(jobs: readonly Job[], failure: Failure): readonly Outcome[] {
  return jobs.map(() => failure)
}
