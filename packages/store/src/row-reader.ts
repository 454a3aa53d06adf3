import { sql } from 'kysely'

import type { Database, SqlValue } from './database.ts'
import type { Schema } from './schema.ts'
import { isStorable } from './text-match.ts'

/** One row by the one value of a column, or nothing. */
export type RowReader<Row> = (value: string) => Promise<Row | undefined>

/**
 * Reads one row by a unique column, on paths where Kysely costs too much: the statement is made
 * once, and prepared for good where the database can.
 *
 * @param columns those that are wanted; the row has no others
 */
export function rowReader<
  Table extends keyof Schema & string,
  Column extends keyof Schema[Table] & string,
>(
  database: Database,
  table: Table,
  {
    columns,
    by,
  }: { readonly columns: readonly Column[]; readonly by: keyof Schema[Table] & string },
): RowReader<Pick<Schema[Table], Column>> {
  const select = `SELECT ${columns.join(', ')} FROM ${table} WHERE ${by} = `
  const { reads, prepareRead } = database
  if (prepareRead) {
    const read = prepareRead(`${select}?`)
    return async (value) => {
      const values = isStorable(value) ? read(value)[0] : undefined
      return values && (rowOf(columns, values) as Pick<Schema[Table], Column>)
    }
  }
  return async (value) => {
    if (!isStorable(value)) return undefined
    return (await sql<Pick<Schema[Table], Column>>`${sql.raw(select)}${value}`.execute(reads))
      .rows[0]
  }
}

function rowOf(columns: readonly string[], values: readonly SqlValue[]): object {
  const row: Record<string, SqlValue | undefined> = {}
  columns.forEach((column, at) => {
    row[column] = values[at]
  })
  return row
}
