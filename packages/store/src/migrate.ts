import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

/** One step of the schema; each statement in the words of its engine. Never changed once released. */
export interface Migration {
  /** `0001-audit`: digits, lower-case letters, dashes; names sort in the order they run. */
  readonly name: string
  readonly sqlite: readonly string[]
  readonly postgres: readonly string[]
}

/** A connection that migrations run on; nobody else uses it meanwhile. */
export interface MigrationConnection {
  readonly engine: 'sqlite' | 'postgres'
  execute(sql: string): void | Promise<void>
  appliedNames(): readonly string[] | Promise<readonly string[]>
}

/** Any number, as long as no other program that shares the PostgreSQL server picks it for a lock. */
const migrationLock = 7_341_902_655

const beginExclusively = {
  // Waits for another process that migrates at the same moment, up to the busy timeout.
  sqlite: ['BEGIN IMMEDIATE'],
  postgres: ['BEGIN', `SELECT pg_advisory_xact_lock(${migrationLock})`],
} as const

const createTable = {
  sqlite: `CREATE TABLE IF NOT EXISTS migration (
    name text PRIMARY KEY, applied_at integer NOT NULL) STRICT`,
  postgres: `CREATE TABLE IF NOT EXISTS migration (
    name text COLLATE "C" PRIMARY KEY, applied_at bigint NOT NULL)`,
} as const

/**
 * Brings a database up to the program: each missing migration in a transaction of its own. Safe
 * when several processes start at once: the others wait and find nothing left to do.
 *
 * @throws Error when the database knows a migration that the program does not: it is newer
 */
export async function migrate(
  connection: MigrationConnection,
  migrations: readonly Migration[],
  at: UnixMilliseconds,
): Promise<void> {
  while (await migrateOnce(connection, migrations, at)) {
    // The next round reads again what is applied: another process may have been faster.
  }
}

async function migrateOnce(
  connection: MigrationConnection,
  migrations: readonly Migration[],
  at: UnixMilliseconds,
): Promise<boolean> {
  const { engine } = connection
  for (const sql of beginExclusively[engine]) await connection.execute(sql)
  try {
    await connection.execute(createTable[engine])
    const next = nextMigration(await connection.appliedNames(), migrations)
    if (next) {
      for (const sql of next[engine]) await connection.execute(sql)
      await connection.execute(
        `INSERT INTO migration (name, applied_at) VALUES ('${next.name}', ${at})`,
      )
    }
    await connection.execute('COMMIT')
    return next !== undefined
  } catch (error) {
    await connection.execute('ROLLBACK')
    throw error
  }
}

function nextMigration(
  applied: readonly string[],
  migrations: readonly Migration[],
): Migration | undefined {
  const unknown = applied.find((name) => !migrations.some((known) => known.name === name))
  if (unknown !== undefined) {
    throw new Error(`The database is newer than this program: it has migration ${unknown}.`)
  }
  return migrations.find(({ name }) => !applied.includes(name))
}
