import type { Migration } from '../migration.ts'
import { type ColumnTypes, postgresTypes, sqliteTypes } from './column-types.ts'

/** Users, apps, tags, smart groups, imports; and what devices and profiles lacked. */
export const estateBreadth: Migration = {
  name: '0005-estate-breadth',
  sqlite: statements(sqliteTypes),
  postgres: statements(postgresTypes),
}

function statements(types: ColumnTypes): string[] {
  return [
    ...additions(types),
    ...userStatements(types),
    ...appStatements(types),
    ...tagStatements(types),
    ...smartGroupStatements(types),
    ...importStatements(types),
  ]
}

function additions({ text, integer }: ColumnTypes): string[] {
  return [
    `ALTER TABLE organization ADD COLUMN region ${text} NOT NULL DEFAULT 'na'`,
    `ALTER TABLE device ADD COLUMN antivirus ${text} NOT NULL DEFAULT 'unknown'`,
    `ALTER TABLE profile ADD COLUMN status ${text} NOT NULL DEFAULT 'active'`,
    `ALTER TABLE profile ADD COLUMN modified_at ${integer} NOT NULL DEFAULT 0`,
    ...['device', 'enrollment-user', 'tag', 'smart-group', 'profile', 'app'].map(
      (name) => `INSERT INTO id_sequence (name, next_id) VALUES ('${name}', ${firstId(name)})`,
    ),
    // What devices are looked up by, in the spelling of their identifiers' keys.
    'CREATE INDEX device_by_udid ON device (lower(udid))',
    'CREATE INDEX device_by_serial_key ON device (lower(serial_number))',
    'CREATE INDEX device_by_mac_address ON device (lower(mac_address))',
    'CREATE INDEX device_by_imei ON device (imei)',
    'CREATE INDEX device_by_eas_id ON device (lower(eas_id))',
    // Lists of one platform leave the wide rows alone, too.
    'DROP INDEX device_by_organization_group',
    'CREATE INDEX device_by_organization_group ON device (organization_group_id, id, user_id, platform)',
    // What waits for a device's answer; the rest of that large table is never looked through.
    `CREATE INDEX device_profile_unsettled ON device_profile (device_id, profile_id)
      WHERE status IN ('pending-install', 'unconfirmed-install', 'pending-removal', 'unconfirmed-removal')`,
  ]
}

/** Estates that were made before ids were counted keep theirs. */
function firstId(name: string): string {
  if (name === 'device' || name === 'profile')
    return `(SELECT coalesce(max(id), 0) + 1 FROM ${name})`
  if (name === 'enrollment-user') return '(SELECT coalesce(max(user_id), 0) + 1 FROM device)'
  return '1'
}

function userStatements({ text, integer, integerKey, tableEnd }: ColumnTypes): string[] {
  return [
    `CREATE TABLE enrollment_user (
      id ${integerKey},
      uuid ${text} NOT NULL UNIQUE,
      organization_id ${text} NOT NULL REFERENCES organization (id),
      organization_group_id ${integer} NOT NULL REFERENCES organization_group (id),
      user_name ${text} NOT NULL,
      user_name_key ${text} NOT NULL,
      given_name ${text} NOT NULL,
      family_name ${text} NOT NULL,
      display_name ${text} NOT NULL,
      email ${text} NOT NULL,
      phone_number ${text},
      department ${text} NOT NULL,
      status ${text} NOT NULL,
      security ${text} NOT NULL,
      created_at ${integer} NOT NULL)${tableEnd}`,
    'CREATE UNIQUE INDEX enrollment_user_by_name ON enrollment_user (organization_id, user_name_key)',
    'CREATE INDEX enrollment_user_by_group ON enrollment_user (organization_group_id, id)',
    'CREATE INDEX device_by_user_id ON device (user_id)',
    // Whoever had a device before users were things of their own.
    `INSERT INTO enrollment_user
      SELECT user_id, min(user_uuid), min(organization_id), min(organization_group_id),
             min(user_name), lower(min(user_name)), min(user_display_name), '',
             min(user_display_name), min(user_email), NULL, '', 'active', 'directory',
             min(enrolled_at)
        FROM device WHERE user_id > 0 GROUP BY user_id
      ON CONFLICT DO NOTHING`,
  ]
}

function appStatements(types: ColumnTypes): string[] {
  const { text, integer, integerKey, tableEnd, keyedTableEnd } = types
  return [
    `CREATE TABLE app (
      id ${integerKey},
      uuid ${text} NOT NULL UNIQUE,
      organization_id ${text} NOT NULL REFERENCES organization (id),
      organization_group_id ${integer} NOT NULL REFERENCES organization_group (id),
      name ${text} NOT NULL,
      bundle_id ${text} NOT NULL,
      version ${text} NOT NULL,
      platform ${text} NOT NULL,
      kind ${text} NOT NULL,
      status ${text} NOT NULL,
      developer ${text} NOT NULL,
      category ${text} NOT NULL,
      description ${text} NOT NULL,
      size_bytes ${integer} NOT NULL,
      push ${text} NOT NULL)${tableEnd}`,
    'CREATE INDEX app_by_organization ON app (organization_id)',
    'CREATE INDEX app_by_organization_group ON app (organization_group_id, id)',

    `CREATE TABLE device_app (
      device_id ${integer} NOT NULL REFERENCES device (id),
      app_id ${integer} NOT NULL REFERENCES app (id),
      status ${text} NOT NULL,
      installed_version ${text},
      reported_at ${integer} NOT NULL,
      PRIMARY KEY (device_id, app_id))${keyedTableEnd}`,
    'CREATE INDEX device_app_by_app ON device_app (app_id, status)',
  ]
}

function tagStatements(types: ColumnTypes): string[] {
  const { text, integer, integerKey, tableEnd, keyedTableEnd } = types
  return [
    `CREATE TABLE tag (
      id ${integerKey},
      uuid ${text} NOT NULL UNIQUE,
      organization_id ${text} NOT NULL REFERENCES organization (id),
      organization_group_id ${integer} NOT NULL REFERENCES organization_group (id),
      name ${text} NOT NULL,
      name_key ${text} NOT NULL,
      kind ${text} NOT NULL,
      avatar ${text} NOT NULL,
      created_at ${integer} NOT NULL)${tableEnd}`,
    'CREATE INDEX tag_by_organization ON tag (organization_id)',
    'CREATE UNIQUE INDEX tag_by_name ON tag (organization_group_id, name_key)',

    `CREATE TABLE device_tag (
      tag_id ${integer} NOT NULL REFERENCES tag (id),
      device_id ${integer} NOT NULL REFERENCES device (id),
      tagged_at ${integer} NOT NULL,
      PRIMARY KEY (tag_id, device_id))${keyedTableEnd}`,
    'CREATE INDEX device_tag_by_device ON device_tag (device_id)',
  ]
}

function smartGroupStatements(types: ColumnTypes): string[] {
  const { text, integer, integerKey, small, tableEnd, keyedTableEnd } = types
  return [
    `CREATE TABLE smart_group (
      id ${integerKey},
      uuid ${text} NOT NULL UNIQUE,
      organization_id ${text} NOT NULL REFERENCES organization (id),
      organization_group_id ${integer} NOT NULL REFERENCES organization_group (id),
      name ${text} NOT NULL,
      criteria ${text} NOT NULL,
      created_at ${integer} NOT NULL,
      updated_at ${integer} NOT NULL,
      version ${integer} NOT NULL)${tableEnd}`,
    'CREATE INDEX smart_group_by_organization ON smart_group (organization_id)',
    'CREATE INDEX smart_group_by_organization_group ON smart_group (organization_group_id, id)',

    `CREATE TABLE assignment (
      smart_group_id ${integer} NOT NULL REFERENCES smart_group (id),
      target_kind ${text} NOT NULL,
      target_id ${integer} NOT NULL,
      excluded ${small} NOT NULL,
      PRIMARY KEY (smart_group_id, target_kind, target_id))${keyedTableEnd}`,
    'CREATE INDEX assignment_by_target ON assignment (target_kind, target_id)',
  ]
}

function importStatements({ text, integer, tableEnd }: ColumnTypes): string[] {
  return [
    `CREATE TABLE device_import (
      id ${text} PRIMARY KEY,
      organization_id ${text} NOT NULL REFERENCES organization (id),
      organization_group_id ${integer} NOT NULL REFERENCES organization_group (id),
      started_at ${integer} NOT NULL)${tableEnd}`,

    // Devices to be, with every column that they will have: one statement brings them in.
    `CREATE TABLE staged_device AS
      SELECT CAST('' AS TEXT) AS import_id, CAST(0 AS BIGINT) AS line, device.*
        FROM device WHERE 1 = 0`,
    'CREATE UNIQUE INDEX staged_device_by_line ON staged_device (import_id, line)',

    // Those of their users who are new.
    `CREATE TABLE staged_user AS
      SELECT CAST('' AS TEXT) AS import_id, enrollment_user.* FROM enrollment_user WHERE 1 = 0`,
    'CREATE UNIQUE INDEX staged_user_by_name ON staged_user (import_id, user_name_key)',
  ]
}
