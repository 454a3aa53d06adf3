import { hash } from 'node:crypto'

/** One step of the schema; each statement in the words of its engine. Never changed once landed. */
export interface Migration {
  /** `0001-audit`: digits, lower-case letters, dashes; names sort in the order they run. */
  readonly name: string
  readonly sqlite: readonly string[]
  readonly postgres: readonly string[]
  /**
   * Runs its statements only where another migration ran in an earlier form, which the hash
   * names; everywhere else it is recorded and changes nothing.
   */
  readonly onlyAfter?: { readonly migration: string; readonly hash: string } | undefined
}

/** A connection that migrations run on; nothing else uses it meanwhile. */
export interface MigrationConnection {
  readonly engine: 'sqlite' | 'postgres'
  execute(sql: string): void | Promise<void>
  /** The rows that a query returns. */
  rows(sql: string): MigrationRows | Promise<MigrationRows>
}

export type MigrationRows = readonly Readonly<Record<string, unknown>>[]

/** What a migration is known by: SHA-256, in hexadecimal, over all that it does on both databases. */
export function migrationHash({ name, sqlite, postgres, onlyAfter }: Migration): string {
  const condition = onlyAfter ? [onlyAfter.migration, onlyAfter.hash] : []
  return hash('sha256', JSON.stringify([name, sqlite, postgres, ...condition]))
}

/** The tables that migrations make. */
export function tablesMadeBy(migrations: readonly Migration[]): ReadonlySet<string> {
  const statements = migrations.flatMap(({ sqlite, postgres }) => [...sqlite, ...postgres])
  return new Set(statements.flatMap((sql) => /^CREATE TABLE (\w+)/.exec(sql)?.[1] ?? []))
}
