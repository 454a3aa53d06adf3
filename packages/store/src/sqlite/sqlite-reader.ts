import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite'

import { StoreError } from '@frontdesk/directory/store-error.ts'
import { Kysely, type SqliteDatabase as KyselyConnection, SqliteDialect } from 'kysely'

import type { PreparedRead, SqlValue } from '../database.ts'
import type { Schema } from '../schema.ts'
import { sqliteFailure } from './sqlite-failure.ts'
import { preparedStatements } from './sqlite-statements.ts'

/**
 * Kysely over a connection of node:sqlite. Integers come as numbers; node:sqlite refuses one that
 * a number cannot hold. `destroy` closes the connection. A file that cannot be read now is a
 * StoreError `unavailable`.
 */
export function kyselyOver(database: DatabaseSync): Kysely<Schema> {
  return new Kysely<Schema>({ dialect: new SqliteDialect({ database: connection(database) }) })
}

/** Reads whose statements are kept for as long as the connection; see `Database.prepareRead`. */
export function preparedReads(database: DatabaseSync): (sql: string) => PreparedRead {
  return (sql) => {
    const statement = database.prepare(sql)
    statement.setReturnArrays(true)
    return (...parameters) => {
      try {
        return statement.all(...parameters) as unknown as SqlValue[][]
      } catch (error) {
        throw readFailure(error)
      }
    }
  }
}

/** The error that a port's reads throw for it; a bug stays what it is. */
function readFailure(error: unknown): unknown {
  const { failure, detail } = sqliteFailure(error)
  return failure === 'unavailable' ? new StoreError(failure, detail, error) : error
}

type Row = Record<string, SQLOutputValue>

/** The part of better-sqlite3's interface that Kysely's dialect asks for. */
function connection(database: DatabaseSync): KyselyConnection {
  const prepare = preparedStatements(database)
  const columnsOf = rememberedColumns()
  return {
    prepare(sql) {
      const statement = prepare(sql)
      const columns = columnsOf(statement)
      return {
        reader: columns.length > 0,
        all: (parameters) => allRows(statement, columns, bindable(parameters)),
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

/** The names of a statement's columns, asked for once; from then on it gives rows as lists. */
function rememberedColumns(): (statement: StatementSync) => readonly string[] {
  const remembered = new WeakMap<StatementSync, readonly string[]>()
  return (statement) => {
    const known = remembered.get(statement)
    if (known) return known
    const columns = statement.columns().map(({ name }) => name)
    statement.setReturnArrays(true)
    remembered.set(statement, columns)
    return columns
  }
}

/** Rows that node:sqlite makes are slow to read from; made here, they are plain objects. */
function allRows(
  statement: StatementSync,
  columns: readonly string[],
  parameters: SQLInputValue[],
): Row[] {
  return listsOf(statement, parameters).map((values) => {
    const row: Row = {}
    columns.forEach((name, at) => {
      row[name] = values[at] as SQLOutputValue
    })
    return row
  })
}

function listsOf(statement: StatementSync, parameters: SQLInputValue[]): SQLOutputValue[][] {
  try {
    return statement.all(...parameters) as unknown as SQLOutputValue[][]
  } catch (error) {
    throw readFailure(error)
  }
}

// Kysely types parameters as unknown; the stores only ever give it SqlValue.
function bindable(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters as SQLInputValue[]
}
