import type { Migration } from '../migrate.ts'
import { type ColumnTypes, postgresTypes, sqliteTypes } from './column-types.ts'

/** A generated first password works from the machine of the server only. */
export const firstPasswords: Migration = {
  name: '0034-first-passwords',
  sqlite: statements(sqliteTypes),
  postgres: statements(postgresTypes),
}

function statements({ small }: ColumnTypes): string[] {
  return [`ALTER TABLE person ADD COLUMN password_loopback_only ${small}`]
}
