import type { Migration } from '../migrate.ts'
import { type ColumnTypes, postgresTypes, sqliteTypes } from './column-types.ts'

/** What a secret's end was before it was retired, so that a retirement can be taken back. */
export const secretRetirement: Migration = {
  name: '0030-secret-retirement',
  sqlite: statements(sqliteTypes),
  postgres: statements(postgresTypes),
}

function statements({ integer }: ColumnTypes): string[] {
  return [
    `ALTER TABLE client_secret ADD COLUMN retired_at ${integer}`,
    `ALTER TABLE client_secret ADD COLUMN former_expires_at ${integer}`,
  ]
}
