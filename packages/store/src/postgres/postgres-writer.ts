import type { Clock } from '@frontdesk/directory/units.ts'
import type pg from 'pg'

import {
  type ChainPosition,
  chainHeadsSql,
  chainOrigin,
  chainPositionSql,
  chainStartedGroup,
  chainWriter,
  type LinkedGroup,
} from '../audit-chain-writer.ts'
import { type EventGroup, groupOfAny, groupsOfRows } from '../audit-group.ts'
import { batchColumns, batchesOfEra, batchValues } from '../audit-row.ts'
import type { Statement, Subject } from '../database.ts'
import { type NamedAgain, namedWords, stillOld } from '../ended-again.ts'
import {
  allFailed,
  type BatchWriter,
  hasHappened,
  type Job,
  type Outcome,
} from '../group-commit.ts'
import type { RecordedAccounts } from '../recorded-accounts.ts'
import { beginningOf } from './authority-lock.ts'
import { connect, cut } from './postgres-connection.ts'
import { isChainTaken, isRetryable, postgresFailure } from './postgres-failure.ts'
import { type CommittedPlace, hasLost, requirePrimary, restorationJob } from './postgres-history.ts'
import type { PostgresPresence } from './postgres-presence.ts'
import { takeWriterName } from './postgres-writer-name.ts'

/** The channel that changed subjects are told on. */
export const changeChannel = 'frontdesk_change'

const firstBackoffMs = 100
const longestBackoffMs = 500

const textColumns: readonly string[] = ['writer', 'events', 'mac']
const batchArrays = batchColumns.map(
  (column, index) => `$${index + 1}::${textColumns.includes(column) ? 'text' : 'bigint'}[]`,
)
/**
 * One array for each column: one text, prepared once, for any number of rows. The last two are the
 * mentions: each term and the first sequence of its row.
 */
const insertBatches = {
  name: 'insert-audit',
  text: `WITH batch AS (
      INSERT INTO audit_batch (${batchColumns.join(', ')})
      SELECT * FROM unnest(${batchArrays.join(', ')})
      RETURNING id, first_sequence)
    INSERT INTO audit_mention (era, term, batch_id)
    SELECT batch.id / ${batchesOfEra}, term, batch.id
      FROM unnest($${batchColumns.length + 1}::text[], $${batchColumns.length + 2}::bigint[])
        AS mention (term, first_sequence)
      JOIN batch USING (first_sequence)
    ON CONFLICT DO NOTHING`,
}
const notifyChanges = `SELECT pg_notify('${changeChannel}', subject)
  FROM unnest($1::text[]) AS changed (subject)`

interface WriterSettings {
  readonly url: string
  /** The name it wishes for; while another process writes under it, it takes another. */
  readonly writer: string
  readonly auditKey: Uint8Array
  readonly monotonicMs: () => number
  readonly presence: PostgresPresence
  readonly clock: Clock
  /** What secrets, keys and accounts were, to end those again that a restored server brings back. */
  readonly accounts: () => RecordedAccounts
  readonly log: (message: string, details: unknown) => void
}

/** The writing connection. */
export interface PostgresWriter extends BatchWriter {
  /** The server's number for the connection, to tell our own notifications; 0 while there is none. */
  processId(): number
  /** The last thing that this process committed, and knows to be committed. */
  committedPlace(): CommittedPlace | undefined
  /** Whether the server that `on` leads to has lost what this process committed. */
  hasLostHistory(on: pg.Client): Promise<boolean>
  /** Lets writes through although the server counts as away. */
  whileRecovering<Result>(run: () => Promise<Result>): Promise<Result>
}

/**
 * Writes batches on one connection. A lost connection fails the batch that was under way and is
 * opened again by a later one, after a pause that grows while the server stays away.
 */
export function postgresWriter(settings: WriterSettings): PostgresWriter {
  const { url, writer, auditKey, monotonicMs, presence, clock, accounts, log } = settings
  let name = writer
  let chain = chainWriter(name, auditKey)
  let client: pg.Client | undefined
  let committed: CommittedPlace | undefined
  let isRecovering = false
  let backoffMs = 0
  let pauseUntil = 0

  // What is under way fails at once, instead of waiting for a server that is not there.
  presence.onLost(() => drop(client))

  async function connected(): Promise<pg.Client> {
    if (client) return client
    const mayTry = presence.isHere() || isRecovering
    if (!mayTry || monotonicMs() < pauseUntil)
      throw new Error('The connection to PostgreSQL is lost.')
    try {
      const opened = await connect(url, `frontdesk writer ${writer}`, () => drop(opened))
      client = opened
      // Never weaker than the server's setting, which may also wait for a replica.
      await client.query(`SELECT set_config('synchronous_commit', 'on', false)
        WHERE current_setting('synchronous_commit') IN ('off', 'local')`)
      name = await takeWriterName(client, writer)
      chain = chainWriter(name, auditKey)
      await readPosition(client)
      await endWhatCameBack(client)
      backoffMs = 0
      return client
    } catch (error) {
      drop(client)
      backoffMs = Math.min(longestBackoffMs, Math.max(firstBackoffMs, backoffMs * 2))
      pauseUntil = monotonicMs() + backoffMs
      throw error
    }
  }

  /** Before anything else is written to a server that has lost what was committed. */
  async function endWhatCameBack(on: pg.Client): Promise<void> {
    await requirePrimary(on)
    if (committed && (await hasLost(on, committed))) {
      const { job, named } = await restorationJob(on, committed, accounts(), clock())
      await writeTogether(on, [job])
      log(restorationWords(named), committed)
    }
    noteCommitted()
  }

  function noteCommitted(): void {
    const position = chain.position()
    if (position.sequence > 0) committed = { writer: name, ...position }
  }

  /** After a lost answer nobody knows whether the batch was committed: the table does. */
  async function readPosition(on: pg.Client): Promise<void> {
    const { rows } = await on.query<ChainPosition>(chainPositionSql('$1'), [name])
    chain.moveTo(rows[0] ?? chainOrigin)
  }

  function drop(lost: pg.Client | undefined): void {
    if (lost === undefined || client !== lost) return
    client = undefined
    cut(lost)
  }

  async function write(jobs: readonly Job[]): Promise<readonly Outcome[]> {
    try {
      return await writeOrRetry(await connected(), jobs)
    } catch (error) {
      return allFailed(jobs, postgresFailure(error))
    }
  }

  async function writeOrRetry(on: pg.Client, jobs: readonly Job[]): Promise<readonly Outcome[]> {
    try {
      return await writeTogether(on, jobs)
    } catch (error) {
      if (isChainTaken(error)) await readPosition(on)
      else if (!isRetryable(error)) throw error
      return writeTogether(on, jobs)
    }
  }

  async function writeTogether(on: pg.Client, jobs: readonly Job[]): Promise<readonly Outcome[]> {
    const before = chain.position()
    const auditOnly = jobs.every(({ statements }) => statements.length === 0)
    try {
      // A single statement is a transaction by itself.
      if (auditOnly) await insertEvents(on, jobs)
      const outcomes = auditOnly ? jobs.map(() => true) : await writeJobs(on, jobs)
      noteCommitted()
      return outcomes
    } catch (error) {
      chain.moveTo(before)
      // Unless it was the commit's answer that got lost, this undoes all; if it cannot, the
      // connection's end does.
      if (!auditOnly) await on.query('ROLLBACK').catch(() => drop(on))
      if (postgresFailure(error).failure === 'unavailable' && !isRetryable(error)) drop(on)
      throw error
    }
  }

  async function writeJobs(on: pg.Client, jobs: readonly Job[]): Promise<readonly Outcome[]> {
    await on.query(beginningOf(jobs))
    const outcomes: Outcome[] = []
    for (const job of jobs) {
      outcomes.push(job.statements.length > 0 ? await guardedJob(on, job) : true)
    }
    // Linked last, when it is known which jobs happened: the chain has no gaps.
    const happened = jobs.filter((_, index) => hasHappened(outcomes[index]))
    await insertEvents(on, happened)
    const subjects = new Set(happened.flatMap(subjectsOf))
    if (subjects.size > 0) await on.query(notifyChanges, [[...subjects]])
    await on.query('COMMIT')
    return outcomes
  }

  async function guardedJob(on: pg.Client, job: Job): Promise<Outcome> {
    await on.query('SAVEPOINT job')
    let outcome: Outcome
    try {
      outcome = await runStatements(on, job)
    } catch (error) {
      outcome = postgresFailure(error)
      if (outcome.failure === 'unavailable') throw error
    }
    await on.query(hasHappened(outcome) ? 'RELEASE job' : 'ROLLBACK TO job; RELEASE job')
    return outcome
  }

  async function insertEvents(on: pg.Client, jobs: readonly Job[]): Promise<void> {
    const group = groupOfAny(jobs.flatMap(({ audit }) => audit))
    if (group === undefined) return
    const groups = groupsOfRows([...(await chainStart(on, group)), group])
    await on.query({ ...insertBatches, values: arraysOf(groups.map(chain.link)) })
  }

  async function chainStart(on: pg.Client, cause: EventGroup): Promise<readonly EventGroup[]> {
    if (chain.position().sequence > 0) return []
    const { rows } = await on.query(chainHeadsSql)
    return [chainStartedGroup(cause.from, rows)]
  }

  return {
    processId: () => (client && 'processID' in client ? Number(client.processID) : 0),
    committedPlace: () => committed,
    hasLostHistory: async (on) => committed !== undefined && (await hasLost(on, committed)),
    async whileRecovering(run) {
      isRecovering = true
      try {
        return await run()
      } finally {
        isRecovering = false
      }
    },
    write,
    async close() {
      const open = client
      client = undefined
      await open?.end()
    },
  }
}

async function runStatements(on: pg.Client, job: Job): Promise<Outcome> {
  const answers: pg.QueryResult[] = []
  for (const statement of job.statements) {
    const answer = await on.query(statement.sql, bindable(statement))
    const { expectRows } = statement
    if (expectRows !== undefined && answer.rowCount !== expectRows) return false
    answers.push(answer)
  }
  return job.returning ? (answers.at(-1)?.rows ?? []) : true
}

function bindable({ parameters }: Statement): unknown[] {
  // pg binds a Buffer as bytea, any other typed array as text.
  return parameters.map((value) => (value instanceof Uint8Array ? Buffer.from(value) : value))
}

function subjectsOf({ statements }: Job): readonly Subject[] {
  return statements.flatMap(({ invalidates }) => invalidates ?? [])
}

function arraysOf(linked: readonly LinkedGroup[]): unknown[][] {
  const rows = linked.map(batchValues)
  const mentions = linked.flatMap(({ group, firstSequence }) =>
    group.terms.map((term) => ({ term, firstSequence })),
  )
  return [
    ...batchColumns.map((_, column) => rows.map((row) => row[column])),
    mentions.map(({ term }) => term),
    mentions.map(({ firstSequence }) => firstSequence),
  ]
}

function restorationWords(named: NamedAgain): string {
  const ended = 'PostgreSQL lost what was committed: every session, code and token was ended.'
  return `${ended}${namedWords(named)} ${stillOld}`
}
