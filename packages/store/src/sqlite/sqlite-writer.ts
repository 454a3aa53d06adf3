import { DatabaseSync } from 'node:sqlite'

import type { ChainHead } from '@frontdesk/directory/audit/audit-store.ts'
import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

import {
  type ChainPosition,
  chainHeadsSql,
  chainOrigin,
  chainPositionSql,
  chainStartedGroup,
  chainWriter,
} from '../audit-chain-writer.ts'
import { type EventGroup, groupsOfRows } from '../audit-group.ts'
import { batchColumns, batchValues, eraOf } from '../audit-row.ts'
import type { Statement, Subject } from '../database.ts'
import { hasHappened, type Outcome, type Row } from '../group-commit.ts'
import type { RecordedAccounts } from '../recorded-accounts.ts'
import { sqliteFailure } from './sqlite-failure.ts'
import { type HighWaterMark, markReader } from './sqlite-mark.ts'
import type {
  Batch,
  Durability,
  GuardedJob,
  WriterThreadSettings,
  Written,
} from './sqlite-message.ts'
import { preparedStatements } from './sqlite-statements.ts'

/** The one connection that writes; synchronous, so it lives on a thread of its own. */
export interface SqliteWriter {
  readonly durability: Durability
  /** One transaction for the whole batch; durable when it returns. Never throws. */
  write(batch: Batch): Written
  /** How far the file has come; see sqlite-mark.ts. */
  mark(): HighWaterMark
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
    PRAGMA cache_size = -16384;
    ${maxPages === undefined ? '' : `PRAGMA max_page_count = ${maxPages};`}`)

  const prepare = preparedStatements(database)
  const begin = database.prepare('BEGIN IMMEDIATE')
  const commit = database.prepare('COMMIT')
  const beginJob = database.prepare('SAVEPOINT job')
  const undoJob = database.prepare('ROLLBACK TO job')
  const endJob = database.prepare('RELEASE job')
  const dataVersion = database.prepare('PRAGMA data_version')
  const insertBatch = database.prepare(`
    INSERT INTO audit_batch (${batchColumns.join(', ')})
    VALUES (${batchColumns.map(() => '?').join(', ')})`)
  const insertMention = database.prepare(
    'INSERT INTO audit_mention (era, term, batch_id) VALUES (?, ?, ?)',
  )
  const insertChange = database.prepare('INSERT INTO change_log (subject, at) VALUES (?, ?)')
  const purgeChanges = database.prepare('DELETE FROM change_log WHERE at < ?')
  const chainPosition = database.prepare(chainPositionSql('?'))

  const chain = chainWriter(writer, auditKey)
  const readMark = markReader(database, writer)
  let marked: RecordedAccounts | undefined
  let seenVersion: unknown
  let purgedAt = 0

  function write(batch: Batch): Written {
    try {
      return writeTogether(batch)
    } catch (error) {
      return sqliteFailure(error)
    }
  }

  function writeTogether({ at, unguarded, guarded }: Batch): readonly Outcome[] {
    begin.run()
    followOtherProcesses()
    const before = chain.position()
    try {
      const outcomes = guarded.map((job) => guardedJob(at, job))
      // Linked last, when it is known which jobs happened: the chain has no gaps.
      const happened = guarded.map(({ audit }, index) => hasHappened(outcomes[index]) && audit)
      append([unguarded, ...happened].filter((group) => typeof group === 'object'))
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
    marked = undefined
    const last = chainPosition.get(writer) as ChainPosition | undefined
    chain.moveTo(last ? { sequence: last.sequence, mac: last.mac } : chainOrigin)
  }

  function append(groups: readonly EventGroup[]): void {
    const [first] = groups
    if (first === undefined) return
    for (const group of groupsOfRows([...chainStart(first), ...groups])) insertGroup(group)
  }

  function chainStart(cause: EventGroup): readonly EventGroup[] {
    if (chain.position().sequence > 0) return []
    const others = prepare(chainHeadsSql).all() as unknown as ChainHead[]
    return [chainStartedGroup(cause.from, others)]
  }

  function insertGroup(group: EventGroup): void {
    const id = Number(insertBatch.run(...batchValues(chain.link(group))).lastInsertRowid)
    const era = eraOf(id)
    for (const term of group.terms) insertMention.run(era, term, id)
  }

  function guardedJob(at: UnixMilliseconds, job: GuardedJob): Outcome {
    beginJob.run()
    let outcome: Outcome
    try {
      outcome = runStatements(at, job)
    } catch (error) {
      outcome = sqliteFailure(error)
      if (outcome.failure === 'unavailable' || !database.isTransaction) throw error
    }
    if (!hasHappened(outcome)) undoJob.run()
    endJob.run()
    return outcome
  }

  function runStatements(at: UnixMilliseconds, { statements, returning }: GuardedJob): Outcome {
    let rows: Row[] = []
    for (const statement of statements) {
      if (changesAccounts(statement)) marked = undefined
      if (returning) rows = allRows(statement)
      const touched = returning ? rows.length : rowsOf(statement)
      if (statement.expectRows !== undefined && touched !== statement.expectRows) return false
      for (const subject of statement.invalidates ?? []) logChange(subject, at)
    }
    return returning ? rows : true
  }

  function allRows({ sql, parameters }: Statement): Row[] {
    return prepare(sql).all(...parameters)
  }

  /** Found by a condition, or touched by a change. */
  function rowsOf({ sql, parameters, isRead }: Statement): number {
    const statement = prepare(sql)
    return isRead
      ? statement.all(...parameters).length
      : Number(statement.run(...parameters).changes)
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
    mark() {
      const mark = readMark(marked)
      marked = mark
      return mark
    },
    close: () => database.close(),
  }
}

/** Whether a statement may change what the mark says; a last use is not part of it. */
function changesAccounts({ sql }: Statement): boolean {
  return accountChange.test(sql) && !lastUse.test(sql)
}

const accountChange =
  /^(insert into|update|delete from) "?(client|client_secret|person|administrator|api_key|organization|protected_resource)"? /i
const lastUse = /^update "\w+" set "last_(used|login)_at"/
