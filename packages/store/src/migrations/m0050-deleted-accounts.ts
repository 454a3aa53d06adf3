import type { Migration } from '../migrate.ts'
import { type ColumnTypes, postgresTypes, sqliteTypes } from './column-types.ts'

/** What a restored copy could bring back to life although it had been deleted or disabled. */
const tables = [
  'client',
  'person',
  'administrator',
  'api_key',
  'organization',
  'protected_resource',
] as const

/**
 * What was deleted lately, so that it stays ended when an older copy takes the database's place.
 * Triggers note it: whatever deletes a row, a reference that cascades too, leaves its note.
 */
export const deletedAccounts: Migration = {
  name: '0050-deleted-accounts',
  sqlite: [
    ...statements(sqliteTypes),
    ...tables.map(
      (table) => `CREATE TRIGGER ${table}_deleted AFTER DELETE ON ${table} BEGIN
        INSERT OR REPLACE INTO deleted_account (id, kind, deleted_at)
          VALUES (OLD.id, '${table}', unixepoch());
      END`,
    ),
  ],
  postgres: [
    ...statements(postgresTypes),
    `CREATE FUNCTION note_deleted_account() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO deleted_account (id, kind, deleted_at)
          VALUES (OLD.id, TG_TABLE_NAME, floor(extract(epoch FROM clock_timestamp()))::bigint)
          ON CONFLICT (id) DO UPDATE SET deleted_at = excluded.deleted_at;
        RETURN NULL;
      END $$`,
    ...tables.map(
      (table) => `CREATE TRIGGER ${table}_deleted AFTER DELETE ON ${table}
        FOR EACH ROW EXECUTE FUNCTION note_deleted_account()`,
    ),
  ],
}

function statements({ text, integer, keyedTableEnd }: ColumnTypes): string[] {
  return [
    `CREATE TABLE deleted_account (
      id ${text} PRIMARY KEY,
      kind ${text} NOT NULL,
      deleted_at ${integer} NOT NULL)${keyedTableEnd}`,
    'CREATE INDEX deleted_account_by_date ON deleted_account (deleted_at)',
    ...tables.map(
      (table) =>
        `CREATE INDEX ${table}_by_disabling ON ${table} (updated_at) WHERE status = 'disabled'`,
    ),
    'CREATE INDEX client_by_change ON client (updated_at) WHERE version > 1',
  ]
}
