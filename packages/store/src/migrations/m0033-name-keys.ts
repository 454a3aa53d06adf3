import type { Migration } from '../migrate.ts'
import { type ColumnTypes, postgresTypes, sqliteTypes } from './column-types.ts'

/**
 * Keys of names and e-mail addresses of people, made by the program: `name-key.ts`. A person of an
 * older version has none until the next start makes it; one whose name collides with another's
 * keeps none.
 */
export const nameKeys: Migration = {
  name: '0033-name-keys',
  sqlite: statements(sqliteTypes),
  postgres: statements(postgresTypes),
}

function statements({ text }: ColumnTypes): string[] {
  return [
    `ALTER TABLE person ADD COLUMN name_key ${text}`,
    `ALTER TABLE person ADD COLUMN email_key ${text}`,
    'CREATE UNIQUE INDEX person_by_name_key ON person (organization_id, name_key)',
    'CREATE INDEX person_by_name_key_anywhere ON person (name_key)',
    'CREATE INDEX person_by_email_key ON person (email_key)',
  ]
}
