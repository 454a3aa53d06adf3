import type { Clock } from '@frontdesk/directory/units.ts'

import type { ChangeFeed } from './change-feed.ts'
import type { Database } from './database.ts'
import type { Restoration } from './restoration.ts'
import { openSqlite } from './sqlite/sqlite-database.ts'

export interface DatabaseSettings {
  /** `sqlite:` and a path (relative to the working folder; `sqlite::memory:` keeps nothing), or `postgres://...` */
  readonly url: string
  /** 32 bytes, the audit purpose of the key file (T4). */
  readonly auditKey: Uint8Array
  /** Names this process's audit chain; on PostgreSQL it takes another while that one is in use. */
  readonly writer: string
  readonly clock: Clock
  /** Opens a database file that was restored from a copy, too, instead of refusing it. */
  readonly acceptRestored?: boolean | undefined
  /** Hears of failures that nobody awaits, such as a change listener without a connection. */
  readonly log?: ((message: string, error: unknown) => void) | undefined
}

export interface OpenDatabase {
  readonly database: Database
  readonly feed: ChangeFeed
  /** Set when the file was restored from a copy: `acceptRestoration` comes before all else. */
  readonly restoration: Restoration | undefined
}

/**
 * Opens the database that a URL names, with all migrations run. A missing SQLite file is made, with
 * its folder, readable by its owner only.
 *
 * @throws Error in one sentence when the URL is none of ours; else with the engine's own words
 */
export async function openDatabase(settings: DatabaseSettings): Promise<OpenDatabase> {
  const { url, ...others } = settings
  const database = await openEngine(url, others)
  return { database, feed: database.feed, restoration: database.restoration }
}

interface OpenedEngine {
  readonly feed: ChangeFeed
  readonly restoration?: Restoration | undefined
}

async function openEngine(
  url: string,
  others: Omit<DatabaseSettings, 'url'>,
): Promise<Database & OpenedEngine> {
  if (url.startsWith('sqlite:')) {
    const path = url.slice('sqlite:'.length)
    if (path === '') throw new Error('The database URL sqlite: names no file.')
    return openSqlite({ path, ...others })
  }
  // The URL itself is not repeated in the error: it may hold a password.
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    throw new Error('The database URL must begin with sqlite: or postgres:// and be complete.')
  }
  // Its client is loaded only where it is needed: the embedded database starts faster.
  const { openPostgres } = await import('./postgres/postgres-database.ts')
  return openPostgres({ url, ...others })
}
