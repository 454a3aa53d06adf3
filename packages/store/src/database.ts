import type { AuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import type { Change, Commit } from '@frontdesk/directory/change.ts'
import type { Kysely } from 'kysely'

import type { Schema } from './schema.ts'

/** A value that both databases take as it is. Booleans are 0 and 1, dates are numbers. */
export type SqlValue = string | number | null | Uint8Array

/** What caches are told when it changes: `client:<client_id>`, `role:<id>`, ... */
export type Subject = string

/** A change as the stores make it: one SQL statement of both databases and its condition. */
export interface Statement {
  readonly sql: string
  readonly parameters: readonly SqlValue[]
  /** Exactly this many rows must be touched, or the whole transaction does not happen. */
  readonly expectRows?: number | undefined
  /** Told to every process's caches when the transaction has happened (T7). */
  readonly invalidates?: readonly Subject[] | undefined
  /** A condition that reads: `expectRows` counts the rows that it finds. */
  readonly isRead?: true | undefined
  /** It only adds, or notes a use: what is told takes no authority away from a caller. */
  readonly onlyAdds?: true | undefined
}

/** Wraps a statement as the opaque change that the ports hand around. */
export function change(statement: Statement): Change {
  return statement as unknown as Change
}

/** Looks inside a change; for writers only. */
export function statementOf(made: Change): Statement {
  return made as unknown as Statement
}

/** One transaction on its way to a writer. */
export interface Transaction {
  readonly statements: readonly Statement[]
  readonly audit: readonly AuditEvent[]
}

/** Reads at once, on this thread. */
export type PreparedRead = (...parameters: readonly SqlValue[]) => readonly (readonly SqlValue[])[]

/**
 * A database, open: reads through Kysely, writes through `commit` only. One implementation for
 * each engine; both take the same SQL.
 */
export interface Database {
  readonly engine: 'sqlite' | 'postgres'
  /** For reads; on SQLite these run on this thread and see every commit that was answered. */
  readonly reads: Kysely<Schema>
  /** See `Commit` in directory/change.ts. */
  commit(transaction: Transaction): Promise<boolean>
  /** One statement with RETURNING, in a transaction of its own; for allocating ids. */
  commitReturning(statement: Statement): Promise<readonly Record<string, unknown>[]>
  /**
   * Prepares a read for good, for the few paths where Kysely costs too much; its rows are lists of
   * values. Only SQLite has it.
   */
  readonly prepareRead?: ((sql: string) => PreparedRead) | undefined
  /** Many rows outside any request: one transaction of one multi-row insert per bounded batch. */
  bulkInsert(
    table: keyof Schema,
    rows: readonly Record<string, SqlValue>[],
    invalidates?: readonly Subject[],
  ): Promise<void>
  close(): Promise<void>
}

/** A database's `commit` as the ports hand it around. */
export function commitOf(database: Pick<Database, 'commit'>): Commit {
  return ({ changes, audit }) => database.commit({ statements: changes.map(statementOf), audit })
}
