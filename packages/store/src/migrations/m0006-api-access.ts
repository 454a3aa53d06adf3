import type { Migration } from '../migration.ts'
import { type ColumnTypes, postgresTypes, sqliteTypes } from './column-types.ts'

/** Administrators and API keys of the protected API, and how much of its quota was used. */
export const apiAccess: Migration = {
  name: '0006-api-access',
  sqlite: statements(sqliteTypes),
  postgres: statements(postgresTypes),
}

function statements({ text, integer, tableEnd }: ColumnTypes): string[] {
  const versioned = `
      created_at ${integer} NOT NULL,
      updated_at ${integer} NOT NULL,
      version ${integer} NOT NULL`

  return [
    `INSERT INTO id_sequence (name, next_id) VALUES ('administrator', 1)`,
    `INSERT INTO id_sequence (name, next_id) VALUES ('api-key', 1)`,

    `CREATE TABLE administrator (
      id ${text} PRIMARY KEY,
      number ${integer} NOT NULL UNIQUE,
      organization_id ${text} NOT NULL REFERENCES organization (id),
      organization_group_id ${integer} NOT NULL REFERENCES organization_group (id),
      role_id ${text} NOT NULL REFERENCES role (id),
      username ${text} NOT NULL,
      username_key ${text} NOT NULL,
      email ${text} NOT NULL,
      given_name ${text} NOT NULL,
      family_name ${text} NOT NULL,
      status ${text} NOT NULL,
      password_hash ${text},
      password_key_id ${text},
      password_changed_at ${integer},
      certificate ${text},
      certificate_fingerprint ${text},
      certificate_subject ${text},
      certificate_not_after ${integer},
      last_login_at ${integer},${versioned})${tableEnd}`,
    'CREATE UNIQUE INDEX administrator_by_username ON administrator (organization_id, username_key)',
    `CREATE UNIQUE INDEX administrator_by_certificate
      ON administrator (organization_id, certificate_fingerprint)`,
    'CREATE INDEX administrator_by_organization_group ON administrator (organization_group_id)',
    'CREATE INDEX administrator_by_role ON administrator (role_id)',

    `CREATE TABLE api_key (
      id ${text} PRIMARY KEY,
      number ${integer} NOT NULL UNIQUE,
      organization_id ${text} NOT NULL REFERENCES organization (id),
      organization_group_id ${integer} NOT NULL REFERENCES organization_group (id),
      name ${text} NOT NULL,
      kind ${text} NOT NULL,
      status ${text} NOT NULL,
      hash ${text} NOT NULL UNIQUE,
      sealed ${text} NOT NULL,
      key_id ${text} NOT NULL,
      last_used_at ${integer},${versioned})${tableEnd}`,
    'CREATE INDEX api_key_by_organization ON api_key (organization_id)',
    'CREATE INDEX api_key_by_organization_group ON api_key (organization_group_id, number)',

    // One row for each who is counted, or limited: the window that runs, and what it has seen.
    `CREATE TABLE call_count (
      subject ${text} PRIMARY KEY,
      window_start ${integer} NOT NULL,
      used ${integer} NOT NULL,
      changed_at ${integer} NOT NULL)${tableEnd}`,
    'CREATE INDEX call_count_by_change ON call_count (changed_at)',
  ]
}
