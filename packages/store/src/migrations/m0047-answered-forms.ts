import type { Migration } from '../migrate.ts'
import { type ColumnTypes, postgresTypes, sqliteTypes } from './column-types.ts'

/** What forms of pages led to, for a second click at another process; a row counts for seconds. */
export const answeredForms: Migration = {
  name: '0047-answered-forms',
  sqlite: statements(sqliteTypes),
  postgres: statements(postgresTypes),
}

function statements({ text, integer, keyedTableEnd }: ColumnTypes): string[] {
  return [
    `CREATE TABLE answered_form (
      id ${text} PRIMARY KEY,
      owner ${text} NOT NULL,
      ends_at ${integer} NOT NULL,
      sealed_answer ${text})${keyedTableEnd}`,
    'CREATE INDEX answered_form_by_owner ON answered_form (owner, ends_at)',
    'CREATE INDEX answered_form_by_end ON answered_form (ends_at)',
  ]
}
