import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite'

import { Kysely, type SqliteDatabase as KyselyConnection, SqliteDialect } from 'kysely'

import type { PreparedRead, SqlValue } from '../database.ts'
import type { Schema } from '../schema.ts'
import { preparedStatements } from './sqlite-statements.ts'

/**
 * Kysely over a connection of node:sqlite. Integers come as numbers; node:sqlite refuses one that
 * a number cannot hold. `destroy` closes the connection.
 */
export function kyselyOver(database: DatabaseSync): Kysely<Schema> {
  return new Kysely<Schema>({ dialect: new SqliteDialect({ database: connection(database) }) })
}

/** Reads whose statements are kept for as long as the connection; see `Database.prepareRead`. */
export function preparedReads(database: DatabaseSync): (sql: string) => PreparedRead {
  return (sql) => {
    const statement = database.prepare(sql)
    statement.setReturnArrays(true)
    return (...parameters) => statement.all(...parameters) as unknown as SqlValue[][]
  }
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
  const lists = statement.all(...parameters) as unknown as SQLOutputValue[][]
  return lists.map((values) => {
    const row: Row = {}
    columns.forEach((name, at) => {
      row[name] = values[at] as SQLOutputValue
    })
    return row
  })
}

// Kysely types parameters as unknown; the stores only ever give it SqlValue.
function bindable(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters as SQLInputValue[]
}
