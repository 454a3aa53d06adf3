import type { Migration } from '../migrate.ts'
import { type ColumnTypes, postgresTypes, sqliteTypes } from './column-types.ts'

/** APIs that are not part of the server and take its tokens, and their scopes. */
export const protectedResources: Migration = {
  name: '0024-protected-resources',
  sqlite: statements(sqliteTypes),
  postgres: statements(postgresTypes),
}

function statements({ text, integer, small, tableEnd, keyedTableEnd }: ColumnTypes): string[] {
  const resource = `resource_id ${text} NOT NULL REFERENCES protected_resource (id) ON DELETE CASCADE`
  return [
    `CREATE TABLE protected_resource (
      id ${text} PRIMARY KEY,
      uri ${text} NOT NULL,
      uri_key ${text} NOT NULL UNIQUE,
      name ${text} NOT NULL,
      organization_id ${text} REFERENCES organization (id),
      organization_group_id ${integer} REFERENCES organization_group (id),
      status ${text} NOT NULL,
      generation ${integer} NOT NULL,
      access_token_seconds ${integer},
      server_scopes ${small} NOT NULL,
      created_at ${integer} NOT NULL,
      updated_at ${integer} NOT NULL,
      version ${integer} NOT NULL)${tableEnd}`,
    'CREATE INDEX protected_resource_by_organization ON protected_resource (organization_id)',
    `CREATE INDEX protected_resource_by_organization_group
      ON protected_resource (organization_group_id)`,

    `CREATE TABLE resource_scope (
      name ${text} PRIMARY KEY,
      ${resource},
      position ${integer} NOT NULL,
      description ${text} NOT NULL)${keyedTableEnd}`,
    'CREATE INDEX resource_scope_by_resource ON resource_scope (resource_id, position)',

    `CREATE TABLE resource_scope_head (
      head ${text} PRIMARY KEY,
      ${resource})${keyedTableEnd}`,
    'CREATE INDEX resource_scope_head_by_resource ON resource_scope_head (resource_id)',
  ]
}
