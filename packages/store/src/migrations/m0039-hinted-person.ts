import type { Migration } from '../migrate.ts'
import { type ColumnTypes, postgresTypes, sqliteTypes } from './column-types.ts'

/** Whom the `id_token_hint` of a pushed request named, kept in place of the token. */
export const hintedPerson: Migration = {
  name: '0039-hinted-person',
  sqlite: statements(sqliteTypes),
  postgres: statements(postgresTypes),
}

function statements({ text }: ColumnTypes): string[] {
  return [`ALTER TABLE pushed_request ADD COLUMN hinted_person_id ${text}`]
}
