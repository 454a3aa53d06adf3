import { closeSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import type { Clock } from '@frontdesk/directory/units.ts'

import { bulkInserts } from '../bulk-insert.ts'
import { type ChangeFeed, changeFeed } from '../change-feed.ts'
import type { Database } from '../database.ts'
import { groupCommit } from '../group-commit.ts'
import { migrate } from '../migrate.ts'
import { migrations } from '../migrations/index.ts'
import { type Restoration, RestoredDatabaseError } from '../restoration.ts'
import { pollChanges } from './sqlite-change-poll.ts'
import { sqliteFileError } from './sqlite-file-error.ts'
import { findRestoration, markPath, readMark } from './sqlite-mark.ts'
import type { Durability } from './sqlite-message.ts'
import { kyselyOver, preparedReads } from './sqlite-reader.ts'
import { startWriterThread } from './sqlite-writer-port.ts'

export interface SqliteSettings {
  /** A file, made with mode 0600 when missing, or `:memory:` for one that ends with `close`. */
  readonly path: string
  /** 32 bytes, the audit purpose of the key file (T4). */
  readonly auditKey: Uint8Array
  /** Names this process's audit chain; no other living process may have the same. */
  readonly writer: string
  readonly clock: Clock
  /** Opens a database that was restored from a copy, too; see `OpenDatabase.restoration`. */
  readonly acceptRestored?: boolean | undefined
  /** Refuses to grow the file beyond so many pages of 4096 bytes: writes are `unavailable` then. */
  readonly maxPages?: number | undefined
  readonly log?: ((message: string, error: unknown) => void) | undefined
}

export interface SqliteDatabase extends Database {
  readonly engine: 'sqlite'
  readonly feed: ChangeFeed
  readonly restoration: Restoration | undefined
  /** Read back from the writing connection: `wal` and 2 (FULL), or opening fails. */
  readonly durability: Durability
}

/**
 * Opens an SQLite database and brings its tables up to date. Reads run on this thread, writes on
 * one of their own, so that a slow disk never holds up the event loop (T8).
 *
 * @throws RestoredDatabaseError when it is older than its mark, unless that is accepted
 * @throws DatabaseSchemaError when its tables are not what this program makes
 * @throws SqliteFileError when the file cannot be opened
 */
export async function openSqlite(settings: SqliteSettings): Promise<SqliteDatabase> {
  try {
    return await openFile(settings)
  } catch (error) {
    throw sqliteFileError(settings.path, error)
  }
}

async function openFile(settings: SqliteSettings): Promise<SqliteDatabase> {
  const { auditKey, writer, clock, maxPages, log = () => {} } = settings
  const { path, remove } = await ownFile(settings.path)
  const keepsMark = settings.path !== ':memory:'
  // Without a file a database is begun anew, and has nothing to bring back to life. A file that is
  // there and holds nothing is a copy without its write-ahead log.
  const isThere = (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0
  await migrateFile(path, clock)
  const restoration = keepsMark && isThere ? restorationOf(path) : undefined
  if (restoration && !settings.acceptRestored) throw refusalOf(path, restoration)

  const thread = await startWriterThread({ path, writer, auditKey, maxPages, keepsMark }, clock)
  const reader = new DatabaseSync(path, { timeout: 5000 })
  reader.exec('PRAGMA foreign_keys = ON; PRAGMA query_only = 1; PRAGMA cache_size = -65536')

  const monotonicMs = () => performance.now()
  const feed = changeFeed(monotonicMs)
  const stopPolling = pollChanges(reader, feed, monotonicMs, log)
  const group = groupCommit(thread, feed)

  return {
    engine: 'sqlite',
    reads: kyselyOver(reader),
    feed,
    restoration,
    durability: thread.durability,
    commit: group.commit,
    commitReturning: group.commitReturning,
    prepareRead: preparedReads(reader),
    async bulkInsert(table, rows, invalidates) {
      for (const statement of bulkInserts(table, rows, () => '?')) {
        await group.commit({ statements: [{ ...statement, invalidates }], audit: [] })
      }
    },
    async close() {
      await group.close()
      stopPolling()
      reader.close()
      remove()
    },
  }
}

/** Two connections cannot share SQLite's own `:memory:`, so that is a file which nobody keeps. */
async function ownFile(path: string): Promise<{ path: string; remove: () => void }> {
  if (path === ':memory:') {
    const folder = mkdtempSync(join(tmpdir(), 'frontdesk-'))
    return {
      path: join(folder, 'memory.db'),
      remove: () => rmSync(folder, { recursive: true, force: true }),
    }
  }
  await mkdir(dirname(path), { recursive: true })
  // SQLite gives its log files the mode of the database.
  closeSync(openSync(path, 'a', 0o600))
  return { path, remove: () => {} }
}

async function migrateFile(path: string, clock: Clock): Promise<void> {
  const database = new DatabaseSync(path, { timeout: 10_000 })
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
    const connection = {
      engine: 'sqlite',
      execute: (sql: string) => database.exec(sql),
      rows: (sql: string) => database.prepare(sql).all(),
    } as const
    await migrate(connection, migrations, clock())
  } finally {
    database.close()
  }
}

function restorationOf(path: string): Restoration | undefined {
  const mark = readMark(path)
  if (mark === undefined) return undefined
  const database = new DatabaseSync(path, { timeout: 10_000 })
  try {
    return findRestoration(database, mark)
  } finally {
    database.close()
  }
}

function refusalOf(path: string, { until }: Restoration): RestoredDatabaseError {
  const seen = new Date(until).toISOString()
  return new RestoredDatabaseError(
    `The database ${path} is an older copy: its mark ${markPath(path)} says that it was further at ${seen}. What was used, revoked or replaced since would work again. Put the newer database back (copy it while the server is stopped, or with its -wal file), or start with --accept-restored: it signs everyone out, ends every code and token, disables again what had been disabled or deleted, and says which clients need new secrets or keys.`,
  )
}
