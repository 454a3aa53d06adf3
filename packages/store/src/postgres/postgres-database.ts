import type { Clock } from '@frontdesk/directory/units.ts'
import { CompiledQuery, Kysely, PostgresDialect } from 'kysely'
import type pg from 'pg'

import { bulkInserts } from '../bulk-insert.ts'
import { type ChangeFeed, changeFeed } from '../change-feed.ts'
import type { Database } from '../database.ts'
import { groupCommit } from '../group-commit.ts'
import { migrate } from '../migrate.ts'
import { migrations } from '../migrations/index.ts'
import type { Schema } from '../schema.ts'
import { connect } from './postgres-connection.ts'
import { requirePrimary } from './postgres-history.ts'
import { listenForChanges } from './postgres-listener.ts'
import { postgresPresence } from './postgres-presence.ts'
import { postgresReaders } from './postgres-readers.ts'
import { accountRecord } from './postgres-record.ts'
import { waitForPostgres } from './postgres-wait.ts'
import { postgresWriter } from './postgres-writer.ts'

export interface PostgresSettings {
  /** `postgres://user:password@host:port/database` */
  readonly url: string
  /** 32 bytes, the audit purpose of the key file (T4). */
  readonly auditKey: Uint8Array
  /** Names this process's audit chain; on PostgreSQL it takes another while that one is in use. */
  readonly writer: string
  readonly clock: Clock
  readonly log?: ((message: string, error: unknown) => void) | undefined
}

export interface PostgresDatabase extends Database {
  readonly engine: 'postgres'
  readonly feed: ChangeFeed
}

/** So long a start waits for a database that is not there yet. */
const startPatienceMs = 30_000

/**
 * Opens a PostgreSQL database and brings its tables up to date: a pool for reads, one connection
 * for writes, one that listens for other processes' changes.
 *
 * @throws DatabaseSchemaError when its tables are not what this program makes
 * @throws DatabaseAway when the server cannot be reached for half a minute, or lets nobody in
 */
export async function openPostgres(settings: PostgresSettings): Promise<PostgresDatabase> {
  const { url, auditKey, writer, clock, log = () => {} } = settings
  await waitForPostgres({ url, patienceMs: startPatienceMs, log })
  await migrateServer(url, clock)

  const monotonicMs = () => performance.now()
  const feed = changeFeed(monotonicMs)
  const presence = postgresPresence()
  const accounts = () => record.current()
  const written = postgresWriter({
    url,
    writer,
    auditKey,
    monotonicMs,
    presence,
    clock,
    accounts,
    log,
  })
  const ownProcessId = written.processId
  const group = groupCommit(written, feed)

  /** Each new connection may lead to another server: a standby, or one that was restored. */
  async function recover(on: pg.Client): Promise<void> {
    await requirePrimary(on)
    if (!(await written.hasLostHistory(on))) return
    // Nothing is answered until the writer has ended what came back, as its first commit there.
    presence.lost()
    await written.whileRecovering(() => group.commit({ statements: [], audit: [] }))
  }
  const listened = { url, feed, presence, monotonicMs, ownProcessId, recover, log }
  const stopListening = await listenForChanges(listened)

  const readers = postgresReaders({ url, presence, log })
  const reads = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: readers }) })
  const query = async (sql: string, parameters: readonly unknown[]) =>
    (await reads.executeQuery(CompiledQuery.raw(sql, [...parameters]))).rows
  const record = accountRecord({ feed, clock, query, place: written.committedPlace })

  return {
    engine: 'postgres',
    reads,
    feed,
    commit: group.commit,
    commitReturning: group.commitReturning,
    async bulkInsert(table, rows, invalidates) {
      for (const statement of bulkInserts(table, rows, (n) => `$${n}`)) {
        await group.commit({ statements: [{ ...statement, invalidates }], audit: [] })
      }
    },
    async close() {
      record.close()
      await group.close()
      await stopListening()
      await reads.destroy()
      // Kysely ends the pool only if it was ever used.
      await readers.end()
    },
  }
}

async function migrateServer(url: string, clock: Clock): Promise<void> {
  const client = await connect(url, 'frontdesk migration', () => {})
  try {
    // A large table may take longer than a request ever would; so may another process's migration.
    await client.query('SET statement_timeout = 0; SET lock_timeout = 0')
    const connection = {
      engine: 'postgres',
      execute: async (sql: string) => void (await client.query(sql)),
      rows: async (sql: string) => (await client.query(sql)).rows,
    } as const
    await migrate(connection, migrations, clock())
  } finally {
    await client.end()
  }
}
