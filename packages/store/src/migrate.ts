import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

import { DatabaseSchemaError } from './database-schema-error.ts'
import {
  type Migration,
  type MigrationConnection,
  migrationHash,
  tablesMadeBy,
} from './migration.ts'
import { type AppliedMigration, checkedHistory } from './migration-history.ts'
import { readShape, type SchemaShape, shapeText } from './schema-shape.ts'

export type { Migration } from './migration.ts'

/** Any number, as long as no other program that shares the PostgreSQL server picks it for a lock. */
const migrationLock = 7_341_902_655

const beginExclusively = {
  // Waits for another process that migrates at the same moment, up to the busy timeout.
  sqlite: ['BEGIN IMMEDIATE'],
  postgres: ['BEGIN', `SELECT pg_advisory_xact_lock(${migrationLock})`],
} as const

/** `shape` stands in the last row only: what the tables were when all had run. */
const createTable = {
  sqlite: `CREATE TABLE migration (
    name text PRIMARY KEY, applied_at integer NOT NULL, hash text, shape text) STRICT`,
  postgres: `CREATE TABLE migration (
    name text COLLATE "C" PRIMARY KEY, applied_at bigint NOT NULL, hash text, shape text)`,
} as const

/**
 * Brings a database up to the program: every missing migration, all in one transaction, each
 * recorded with its hash. Safe when several processes start at once: the others wait and find
 * nothing left to do.
 *
 * @throws DatabaseSchemaError when the tables are not what the program's migrations made: they
 *   are of a newer version, of an unknown one, of another program, or were changed by hand
 */
export async function migrate(
  connection: MigrationConnection,
  migrations: readonly Migration[],
  at: UnixMilliseconds,
): Promise<void> {
  for (const sql of beginExclusively[connection.engine]) await connection.execute(sql)
  try {
    await migrateWithin(connection, migrations, at)
    await connection.execute('COMMIT')
  } catch (error) {
    await connection.execute('ROLLBACK')
    throw error
  }
}

async function migrateWithin(
  connection: MigrationConnection,
  migrations: readonly Migration[],
  at: UnixMilliseconds,
): Promise<void> {
  const applied = await history(connection, migrations)
  const missing = migrations.filter(({ name }) => !applied.some((one) => one.name === name))
  if (missing.length === 0) return
  for (const migration of missing) {
    const { name } = migration
    const statements = appliesAfter(applied, migration) ? migration[connection.engine] : []
    for (const sql of statements) await connection.execute(sql)
    await connection.execute(`INSERT INTO migration (name, applied_at, hash)
      VALUES ('${name}', ${at}, '${migrationHash(migration)}')`)
  }
  const shape = shapeText(await readShape(connection), tablesMadeBy(migrations))
  await connection.execute(`UPDATE migration
    SET shape = CASE WHEN name = (SELECT max(name) FROM migration)
                THEN '${shape.replaceAll("'", "''")}' END`)
}

async function history(
  connection: MigrationConnection,
  migrations: readonly Migration[],
): Promise<readonly AppliedMigration[]> {
  const shape = await readShape(connection)
  if (shape.has('migration')) return await checkedHistory(connection, migrations, shape)
  requireFreeNames(shape, migrations)
  await connection.execute(createTable[connection.engine])
  return []
}

/** @throws DatabaseSchemaError when the database has tables of the same names already */
function requireFreeNames(shape: SchemaShape, migrations: readonly Migration[]): void {
  const taken = tablesMadeBy(migrations).intersection(shape)
  if (taken.size === 0) return
  throw new DatabaseSchemaError(
    `The database has tables that Frontdesk did not make (${[...taken].join(', ')}), or only a part of a backup. Give Frontdesk a database of its own: name it with FRONTDESK_DATABASE.`,
  )
}

function appliesAfter(applied: readonly AppliedMigration[], { onlyAfter }: Migration): boolean {
  return (
    onlyAfter === undefined ||
    applied.some(({ name, hash }) => name === onlyAfter.migration && hash === onlyAfter.hash)
  )
}
