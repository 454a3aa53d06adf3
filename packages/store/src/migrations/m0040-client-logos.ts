import type { Migration } from '../migrate.ts'
import { type ColumnTypes, postgresTypes, sqliteTypes } from './column-types.ts'

/**
 * Addresses of clients' logos, and what was fetched from them: one row for a client. `uri` is the
 * address that the rest of the row is about, `attempted_at` the last time it was asked. `content`
 * is in base64.
 */
export const clientLogos: Migration = {
  name: '0040-client-logos',
  sqlite: statements(sqliteTypes),
  postgres: statements(postgresTypes),
}

function statements({ text, integer, tableEnd }: ColumnTypes): string[] {
  return [
    `ALTER TABLE client ADD COLUMN logo_uri ${text}`,
    'CREATE INDEX client_by_logo ON client (id) WHERE logo_uri IS NOT NULL',
    `CREATE TABLE client_logo (
      client_record_id ${text} PRIMARY KEY REFERENCES client (id) ON DELETE CASCADE,
      uri ${text} NOT NULL,
      attempted_at ${integer} NOT NULL,
      failure ${text},
      fetched_at ${integer},
      media_type ${text},
      digest ${text},
      content ${text}
    )${tableEnd}`,
    'CREATE INDEX client_logo_by_digest ON client_logo (digest)',
  ]
}
