import type { Change } from '@frontdesk/directory/change.ts'

import { change, type Database, type SqlValue, type Subject } from './database.ts'
import type { Schema } from './schema.ts'

type Values<Table extends keyof Schema> = Readonly<Record<keyof Schema[Table], SqlValue>>

/**
 * Inserts one row, on paths where Kysely costs too much: the text is made once.
 *
 * @param columns all of the table's, in any order
 */
export function rowInsertion<Table extends keyof Schema & string>(
  { engine }: Database,
  table: Table,
  columns: readonly (keyof Schema[Table] & string)[],
): (row: Values<Table>, invalidates?: readonly Subject[]) => Change {
  const places = columns.map((_, at) => (engine === 'sqlite' ? '?' : `$${at + 1}`))
  const sql = `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places.join(', ')})`
  return (row, invalidates) =>
    change({
      sql,
      parameters: columns.map((column) => row[column]),
      invalidates,
      onlyAdds: true,
    })
}
