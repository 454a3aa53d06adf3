import type { Migration } from '../migrate.ts'
import { type ColumnTypes, postgresTypes, sqliteTypes } from './column-types.ts'

/**
 * A name of a smart group is taken once in the organization group that manages it. A smart group
 * of an older version has no key until the next start makes it; one whose name was taken already
 * keeps none.
 */
export const smartGroupNames: Migration = {
  name: '0041-smart-group-names',
  sqlite: statements(sqliteTypes),
  postgres: statements(postgresTypes),
}

function statements({ text }: ColumnTypes): string[] {
  return [
    `ALTER TABLE smart_group ADD COLUMN name_key ${text}`,
    'CREATE UNIQUE INDEX smart_group_by_name ON smart_group (organization_group_id, name_key)',
  ]
}
