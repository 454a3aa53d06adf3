import type { Migration } from '../migrate.ts'
import { type ColumnTypes, postgresTypes, sqliteTypes } from './column-types.ts'

/**
 * Names of administrators are compared as those of people are: by a key that the program makes, see
 * `name-key.ts`. One of an older version has none until the next start makes it; one whose name
 * collides with another's keeps none.
 */
export const administratorNames: Migration = {
  name: '0042-administrator-names',
  sqlite: statements(sqliteTypes),
  postgres: statements(postgresTypes),
}

function statements({ text }: ColumnTypes): string[] {
  return [
    `ALTER TABLE administrator ADD COLUMN name_key ${text}`,
    'CREATE UNIQUE INDEX administrator_by_name_key ON administrator (organization_id, name_key)',
  ]
}
