import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** More different texts than the program has; only lists with many filters make new ones. */
const statementLimit = 500

/** Prepares each SQL text once for a connection; the one unused for longest leaves first. */
export function preparedStatements(database: DatabaseSync): (sql: string) => StatementSync {
  const prepared = new Map<string, StatementSync>()
  return (sql) => {
    const known = prepared.get(sql)
    if (known) {
      prepared.delete(sql)
      prepared.set(sql, known)
      return known
    }

    const statement = database.prepare(sql)
    prepared.set(sql, statement)
    const oldest = prepared.keys().next().value
    if (prepared.size > statementLimit && oldest !== undefined) prepared.delete(oldest)
    return statement
  }
}
