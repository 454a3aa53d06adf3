import { DatabaseSync } from 'node:sqlite'

import { type EventValues, eventText, eventValues } from '@frontdesk/directory/audit/audit-chain.ts'
import type { ChainHead } from '@frontdesk/directory/audit/audit-store.ts'
import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

import {
  type ChainPosition,
  chainHeadsSql,
  chainOrigin,
  chainStartedEvent,
  chainWriter,
} from '../audit-chain-writer.ts'
import { auditColumns } from '../audit-row.ts'
import type { Statement, Subject } from '../database.ts'
import type { Outcome, Row } from '../group-commit.ts'
import { sqliteFailure } from './sqlite-failure.ts'
import type { Batch, Durability, WriterThreadSettings, WrittenJob } from './sqlite-message.ts'
import { preparedStatements } from './sqlite-statements.ts'

/** The one connection that writes; synchronous, so it lives on a thread of its own. */
export interface SqliteWriter {
  readonly durability: Durability
  /** One transaction for the whole batch; durable when it returns. Never throws. */
  write(batch: Batch): readonly Outcome[]
  close(): void
}

/** Other processes read the change log every quarter second; ten minutes is plenty. */
const changeLogMs = 600_000
const purgeEveryMs = 60_000

/**
 * Opens the writing connection on a database that is migrated already.
 *
 * @throws Error when the file cannot be opened
 */
export function openSqliteWriter(settings: WriterThreadSettings): SqliteWriter {
  const { path, writer, auditKey, maxPages } = settings
  const database = new DatabaseSync(path, { timeout: 5000 })
  // A checkpoint costs a second sync: seldom, and the log file is cut back afterwards.
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA wal_autocheckpoint = 4000;
    PRAGMA journal_size_limit = 67108864;
    PRAGMA cache_size = -65536;
    ${maxPages === undefined ? '' : `PRAGMA max_page_count = ${maxPages};`}`)

  const prepare = preparedStatements(database)
  const begin = database.prepare('BEGIN IMMEDIATE')
  const commit = database.prepare('COMMIT')
  const dataVersion = database.prepare('PRAGMA data_version')
  const insertAudit = database.prepare(`
    INSERT INTO audit_event (${auditColumns.join(', ')})
    VALUES (${auditColumns.map(() => '?').join(', ')})`)
  const insertChange = database.prepare('INSERT INTO change_log (subject, at) VALUES (?, ?)')
  const purgeChanges = database.prepare('DELETE FROM change_log WHERE at < ?')
  const lastOfWriter = database.prepare(`
    SELECT sequence, mac FROM audit_event WHERE writer = ? ORDER BY sequence DESC LIMIT 1`)

  const chain = chainWriter(writer, auditKey)
  let seenVersion: unknown
  let purgedAt = 0

  function write({ at, jobs }: Batch): readonly Outcome[] {
    try {
      return writeTogether(at, jobs, 'where-needed')
    } catch (error) {
      const failure = sqliteFailure(error)
      if (failure.failure !== 'bug') return jobs.map(() => failure)
    }
    // One job's audit row was refused for what it is: its neighbours shall not suffer.
    try {
      return writeTogether(at, jobs, 'always')
    } catch (error) {
      const failure = sqliteFailure(error)
      return jobs.map(() => failure)
    }
  }

  function writeTogether(
    at: UnixMilliseconds,
    jobs: readonly WrittenJob[],
    guard: Guard,
  ): Outcome[] {
    begin.run()
    followOtherProcesses()
    const before = chain.position()
    try {
      const outcomes = jobs.map((job) =>
        guard === 'always' || job.statements.length > 0 ? guardedJob(at, job) : auditOnly(job),
      )
      commit.run()
      return outcomes
    } catch (error) {
      // SQLite rolls back by itself when the disk is full.
      if (database.isTransaction) database.exec('ROLLBACK')
      chain.moveTo(before)
      throw error
    }
  }

  /** The position in memory is right until another connection has written. */
  function followOtherProcesses(): void {
    const version = dataVersion.get()?.data_version
    if (version === seenVersion) return
    seenVersion = version
    const last = lastOfWriter.get(writer) as ChainPosition | undefined
    chain.moveTo(last ? { sequence: last.sequence, mac: last.mac } : chainOrigin)
  }

  function auditOnly({ audit }: WrittenJob): true {
    for (const text of audit) append(text)
    return true
  }

  function append(text: string): void {
    const values: EventValues = JSON.parse(text)
    if (chain.position().sequence === 0) {
      const others = prepare(chainHeadsSql).all() as unknown as ChainHead[]
      const started = chainStartedEvent(Number(values[0]), others)
      insertLinked(eventText(started), eventValues(started))
    }
    insertLinked(text, values)
  }

  function insertLinked(text: string, values: EventValues): void {
    const { sequence, mac } = chain.link(text)
    insertAudit.run(writer, sequence, ...values, mac)
  }

  function guardedJob(at: UnixMilliseconds, job: WrittenJob): Outcome {
    const before = chain.position()
    database.exec('SAVEPOINT job')
    let outcome: Outcome
    try {
      outcome = runStatements(at, job)
      if (outcome !== false) auditOnly(job)
    } catch (error) {
      outcome = sqliteFailure(error)
      if (outcome.failure === 'unavailable' || !database.isTransaction) throw error
    }
    if (outcome === false || (typeof outcome === 'object' && 'failure' in outcome)) {
      database.exec('ROLLBACK TO job')
      chain.moveTo(before)
    }
    database.exec('RELEASE job')
    return outcome
  }

  function runStatements(at: UnixMilliseconds, { statements, returning }: WrittenJob): Outcome {
    let rows: Row[] = []
    for (const statement of statements) {
      if (returning) rows = allRows(statement)
      const touched = returning ? rows.length : changesOf(statement)
      if (statement.expectRows !== undefined && touched !== statement.expectRows) return false
      for (const subject of statement.invalidates ?? []) logChange(subject, at)
    }
    return returning ? rows : true
  }

  function allRows({ sql, parameters }: Statement): Row[] {
    return prepare(sql).all(...parameters)
  }

  function changesOf({ sql, parameters }: Statement): number {
    return Number(prepare(sql).run(...parameters).changes)
  }

  function logChange(subject: Subject, at: UnixMilliseconds): void {
    insertChange.run(subject, at)
    if (at - purgedAt < purgeEveryMs) return
    purgedAt = at
    purgeChanges.run(at - changeLogMs)
  }

  return {
    durability: {
      journalMode: String(database.prepare('PRAGMA journal_mode').get()?.journal_mode),
      synchronous: Number(database.prepare('PRAGMA synchronous').get()?.synchronous),
    },
    write,
    close: () => database.close(),
  }
}

/** Which jobs of a batch can be undone alone; a lone audit row hardly ever fails. */
type Guard = 'always' | 'where-needed'
