import type { Migration } from '../migration.ts'
import { type ColumnTypes, postgresTypes, sqliteTypes } from './column-types.ts'

/** Organizations, their groups, roles and people. */
export const directory: Migration = {
  name: '0002-directory',
  sqlite: statements(sqliteTypes),
  postgres: statements(postgresTypes),
}

function statements({ text, integer, integerKey, small, tableEnd }: ColumnTypes): string[] {
  const versioned = `
      created_at ${integer} NOT NULL,
      updated_at ${integer} NOT NULL,
      version ${integer} NOT NULL`

  return [
    `CREATE TABLE property (
      name ${text} PRIMARY KEY,
      value ${text} NOT NULL)${tableEnd}`,

    `CREATE TABLE id_sequence (
      name ${text} PRIMARY KEY,
      next_id ${integer} NOT NULL)${tableEnd}`,
    `INSERT INTO id_sequence (name, next_id) VALUES ('organization-group', 570)`,

    `CREATE TABLE organization (
      id ${text} PRIMARY KEY,
      name ${text} NOT NULL,
      status ${text} NOT NULL,${versioned})${tableEnd}`,

    `CREATE TABLE organization_group (
      id ${integerKey},
      uuid ${text} NOT NULL UNIQUE,
      organization_id ${text} NOT NULL REFERENCES organization (id),
      parent_id ${integer} REFERENCES organization_group (id),
      group_id ${text} NOT NULL,
      group_key ${text} NOT NULL UNIQUE,
      name ${text} NOT NULL,
      type ${text} NOT NULL,
      path ${text} NOT NULL UNIQUE,
      country ${text} NOT NULL,
      locale ${text} NOT NULL,${versioned})${tableEnd}`,
    'CREATE INDEX organization_group_by_organization ON organization_group (organization_id, id)',
    'CREATE INDEX organization_group_by_parent ON organization_group (parent_id)',

    `CREATE TABLE role (
      id ${text} PRIMARY KEY,
      name ${text} NOT NULL,
      name_key ${text} NOT NULL,
      description ${text} NOT NULL,
      built_in ${small} NOT NULL,
      organization_id ${text} REFERENCES organization (id),
      organization_group_id ${integer} REFERENCES organization_group (id),
      permissions ${text} NOT NULL,${versioned})${tableEnd}`,
    `CREATE UNIQUE INDEX role_by_name ON role (name_key, coalesce(organization_id, ''))`,
    'CREATE INDEX role_by_organization ON role (organization_id)',
    'CREATE INDEX role_by_organization_group ON role (organization_group_id)',

    `CREATE TABLE person (
      id ${text} PRIMARY KEY,
      organization_id ${text} NOT NULL REFERENCES organization (id),
      organization_group_id ${integer} NOT NULL REFERENCES organization_group (id),
      username ${text} NOT NULL,
      username_key ${text} NOT NULL,
      email ${text} NOT NULL,
      given_name ${text} NOT NULL,
      family_name ${text} NOT NULL,
      status ${text} NOT NULL,
      password_hash ${text},
      password_key_id ${text},
      password_changed_at ${integer},
      password_must_change ${small},
      second_factor ${text} NOT NULL,${versioned})${tableEnd}`,
    'CREATE UNIQUE INDEX person_by_username ON person (organization_id, username_key)',
    'CREATE INDEX person_by_organization_group ON person (organization_group_id)',
    'CREATE INDEX person_by_username_anywhere ON person (username_key)',
    'CREATE INDEX person_by_email ON person (lower(email))',

    `CREATE TABLE person_role (
      person_id ${text} NOT NULL REFERENCES person (id),
      role_id ${text} NOT NULL REFERENCES role (id),
      organization_group_id ${integer} NOT NULL REFERENCES organization_group (id),
      position ${integer} NOT NULL,
      PRIMARY KEY (person_id, role_id, organization_group_id))${tableEnd}`,
    'CREATE INDEX person_role_by_role ON person_role (role_id)',
    'CREATE INDEX person_role_by_organization_group ON person_role (organization_group_id)',
  ]
}
