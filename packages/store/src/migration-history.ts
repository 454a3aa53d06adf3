import { hash } from 'node:crypto'

import { DatabaseSchemaError } from './database-schema-error.ts'
import {
  type Migration,
  type MigrationConnection,
  migrationHash,
  tablesMadeBy,
} from './migration.ts'
import { earlierForms, unrecordedShapes } from './migrations/earlier-forms.ts'
import { parseShape, type SchemaShape, shapeDifferences, shapeText } from './schema-shape.ts'

/** A migration that a database has, and the hash of the form in which it ran there. */
export interface AppliedMigration {
  readonly name: string
  readonly hash: string
}

const columnsAtFirst = ['name', 'applied_at']
const columns = [...columnsAtFirst, 'hash', 'shape']
/** So many differences are named; more would only say the same again. */
const namedDifferences = 3

/**
 * Reads what migrations a database has, and makes sure that they are ours and that its tables are
 * what they made. A database from before hashes were recorded gets them here.
 *
 * @throws DatabaseSchemaError
 */
export async function checkedHistory(
  connection: MigrationConnection,
  migrations: readonly Migration[],
  shape: SchemaShape,
): Promise<readonly AppliedMigration[]> {
  const found = columnNames(shape.get('migration') ?? new Set())
  if (found.symmetricDifference(new Set(columnsAtFirst)).size === 0) {
    return await adopt(connection, migrations, shape)
  }
  if (found.symmetricDifference(new Set(columns)).size > 0) {
    throw new DatabaseSchemaError(
      'The database has a table "migration" that Frontdesk did not make. Give Frontdesk a database of its own: name it with FRONTDESK_DATABASE.',
    )
  }
  const rows = await connection.rows('SELECT name, hash, shape FROM migration ORDER BY name')
  const applied = rows.map((row) => ({ name: String(row.name), hash: String(row.hash) }))
  requireKnown(applied, migrations)
  const recorded = rows.find((row) => typeof row.shape === 'string')?.shape
  const differences = recorded ? shapeDifferences(parseShape(String(recorded)), shape) : []
  if (differences.length > 0 || (applied.length > 0 && !recorded)) throw changed(differences)
  return applied
}

/** @throws DatabaseSchemaError */
function requireKnown(
  applied: readonly AppliedMigration[],
  migrations: readonly Migration[],
): void {
  for (const { name, hash } of applied) {
    const known = migrations.find((migration) => migration.name === name)
    if (known === undefined) throw newer(name)
    if (hash !== migrationHash(known) && hash !== earlierForms[name]) {
      throw new DatabaseSchemaError(
        `The database was made by another version of Frontdesk: its migration ${name} is not the one that this version knows. Start the version that made it, or name another database with FRONTDESK_DATABASE.`,
      )
    }
  }
}

function newer(name: string): DatabaseSchemaError {
  return new DatabaseSchemaError(
    `The database is newer than this program: it has migration ${name}. Start the version that made it, or restore the backup from before the upgrade.`,
  )
}

function changed(differences: readonly string[]): DatabaseSchemaError {
  const named = differences.slice(0, namedDifferences).join('; ')
  return new DatabaseSchemaError(
    `The database's tables were changed outside Frontdesk${named && `: ${named}`}. Undo the change, or restore a backup.`,
  )
}

/** Takes over a database that recorded names only: its tables tell in which form each one ran. */
async function adopt(
  connection: MigrationConnection,
  migrations: readonly Migration[],
  shape: SchemaShape,
): Promise<readonly AppliedMigration[]> {
  const rows = await connection.rows('SELECT name FROM migration ORDER BY name')
  const known = rows.map(({ name }) => {
    const migration = migrations.find((one) => one.name === name)
    if (migration === undefined) throw newer(String(name))
    return migration
  })
  const text = shapeText(shape, tablesMadeBy(known))
  const isEarlier = unrecordedShapes[connection.engine][hash('sha256', text)]
  if (isEarlier === undefined) {
    throw new DatabaseSchemaError(
      'The database was made by an unknown version of Frontdesk, or its tables were changed. Start the version that made it, restore a backup, or name another database with FRONTDESK_DATABASE.',
    )
  }
  await connection.execute('ALTER TABLE migration ADD COLUMN hash text')
  await connection.execute('ALTER TABLE migration ADD COLUMN shape text')
  const applied = known.map((migration) => {
    const earlier = isEarlier === 'earlier' ? earlierForms[migration.name] : undefined
    return { name: migration.name, hash: earlier ?? migrationHash(migration) }
  })
  for (const { name, hash } of applied) {
    await connection.execute(`UPDATE migration SET hash = '${hash}' WHERE name = '${name}'`)
  }
  return applied
}

function columnNames(lines: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...lines].flatMap((line) => /^column (\S+)/.exec(line)?.[1] ?? []))
}
