import type { DatabaseSync, SQLInputValue } from 'node:sqlite'

import { Kysely, type SqliteDatabase as KyselyConnection, SqliteDialect } from 'kysely'

import type { Schema } from '../schema.ts'
import { preparedStatements } from './sqlite-statements.ts'

/**
 * Kysely over a connection of node:sqlite. Integers come as numbers; node:sqlite refuses one that
 * a number cannot hold. `destroy` closes the connection.
 */
export function kyselyOver(database: DatabaseSync): Kysely<Schema> {
  return new Kysely<Schema>({ dialect: new SqliteDialect({ database: connection(database) }) })
}

/** The part of better-sqlite3's interface that Kysely's dialect asks for. */
function connection(database: DatabaseSync): KyselyConnection {
  const prepare = preparedStatements(database)
  return {
    prepare(sql) {
      const statement = prepare(sql)
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...bindable(parameters)),
        run: (parameters) => statement.run(...bindable(parameters)),
        // Of its own: another use of the prepared one would start it over while rows are drawn.
        iterate: (parameters) => database.prepare(sql).iterate(...bindable(parameters)),
      }
    },
    close: () => {
      if (database.isOpen) database.close()
    },
  }
}

// Kysely types parameters as unknown; the stores only ever give it SqlValue.
function bindable(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters as SQLInputValue[]
}
