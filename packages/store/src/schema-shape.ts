import type { MigrationConnection } from './migration.ts'

/** Of each table: its columns, its references and its unique indexes, one line each. */
export type SchemaShape = ReadonlyMap<string, ReadonlySet<string>>

/** Other indexes are left out: they change how fast an answer comes, and operators add their own. */
const shapeSql = {
  sqlite: `
    WITH ours AS (
      SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\')
    SELECT ours.name AS "table", 'column ' || c.name || ' ' || lower(c.type) ||
           CASE WHEN c."notnull" = 1 THEN ' not null' ELSE '' END AS line
      FROM ours JOIN pragma_table_info(ours.name) AS c
    UNION ALL
    SELECT ours.name, 'reference ' || r."from" || ' to ' || r."table"
      FROM ours JOIN pragma_foreign_key_list(ours.name) AS r
    UNION ALL
    SELECT ours.name, 'unique index ' || i.name
      FROM ours JOIN pragma_index_list(ours.name) AS i WHERE i."unique" = 1`,
  postgres: `
    WITH ours AS (
      SELECT oid, relname::text AS name FROM pg_class
       WHERE relkind IN ('r', 'p') AND pg_table_is_visible(oid)
         AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace))
    SELECT ours.name AS "table", 'column ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) ||
           CASE WHEN a.attnotnull THEN ' not null' ELSE '' END AS line
      FROM ours JOIN pg_attribute a ON a.attrelid = ours.oid AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT ours.name, 'reference ' || c.conname
      FROM ours JOIN pg_constraint c ON c.conrelid = ours.oid AND c.contype = 'f'
    UNION ALL
    SELECT ours.name, 'unique index ' || i.relname
      FROM ours JOIN pg_index x ON x.indrelid = ours.oid AND x.indisunique
      JOIN pg_class i ON i.oid = x.indexrelid`,
} as const

/** Reads what the tables of a database are at this moment. */
export async function readShape(connection: MigrationConnection): Promise<SchemaShape> {
  const tables = new Map<string, Set<string>>()
  for (const { table, line } of await connection.rows(shapeSql[connection.engine])) {
    const lines = tables.get(String(table)) ?? new Set()
    tables.set(String(table), lines.add(String(line)))
  }
  return tables
}

/** A shape as text, the same for the same tables in any order; `parseShape` reads it. */
export function shapeText(shape: SchemaShape, tables: ReadonlySet<string>): string {
  return [...shape]
    .filter(([table]) => tables.has(table))
    .flatMap(([table, lines]) => [...lines].map((line) => `${table} ${line}`))
    .toSorted()
    .join('\n')
}

/** @param text of `shapeText` */
export function parseShape(text: string): SchemaShape {
  const tables = new Map<string, Set<string>>()
  for (const entry of text.split('\n')) {
    const [table = ''] = entry.split(' ', 1)
    const lines = tables.get(table) ?? new Set()
    tables.set(table, lines.add(entry.slice(table.length + 1)))
  }
  return tables
}

/** What differs in the tables that were recorded, one phrase each; tables of others do not count. */
export function shapeDifferences(recorded: SchemaShape, found: SchemaShape): readonly string[] {
  return [...recorded].flatMap(([table, lines]) => {
    const present = found.get(table)
    if (present === undefined) return [`the table ${table} is missing`]
    return [
      ...[...lines.difference(present)].map((line) => `${table} has no ${line}`),
      ...[...present.difference(lines)].map((line) => `${table} has a foreign ${line}`),
    ]
  })
}
