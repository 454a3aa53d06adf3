import type { SqlValue, Statement } from './database.ts'

/** Below what both engines bind in one statement (32,766 and 65,535). */
const parameterLimit = 30_000
/** So long may one insert hold the write lock: a few milliseconds. */
const rowLimit = 500

/**
 * Cuts many rows into multi-row inserts. Columns are those of the first row; all rows have them.
 *
 * @param placeholder the engine's word for its n-th parameter, counted from 1
 */
export function* bulkInserts(
  table: string,
  rows: readonly Record<string, SqlValue>[],
  placeholder: (n: number) => string,
): Generator<Statement> {
  const columns = Object.keys(rows[0] ?? {})
  const size = Math.min(rowLimit, Math.floor(parameterLimit / Math.max(1, columns.length)))
  const names = columns.map((column) => `"${column}"`).join(', ')

  for (let start = 0; start < rows.length; start += size) {
    const parameters: SqlValue[] = []
    const tuples = rows.slice(start, start + size).map((row) => {
      const tuple = columns.map((column) => placeholder(parameters.push(row[column] ?? null)))
      return `(${tuple.join(', ')})`
    })
    yield { sql: `INSERT INTO "${table}" (${names}) VALUES ${tuples.join(', ')}`, parameters }
  }
}
