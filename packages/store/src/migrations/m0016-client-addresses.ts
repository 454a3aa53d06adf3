import type { Migration } from '../migrate.ts'
import { type ColumnTypes, postgresTypes, sqliteTypes } from './column-types.ts'

/** Addresses that a client registers: its keys, its policy, its terms. */
export const clientAddresses: Migration = {
  name: '0016-client-addresses',
  sqlite: statements(sqliteTypes),
  postgres: statements(postgresTypes),
}

function statements({ text }: ColumnTypes): string[] {
  return ['jwks_uri', 'policy_uri', 'terms_uri'].map(
    (column) => `ALTER TABLE client ADD COLUMN ${column} ${text}`,
  )
}
