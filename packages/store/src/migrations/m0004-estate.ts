import type { Migration } from '../migration.ts'
import { type ColumnTypes, postgresTypes, sqliteTypes } from './column-types.ts'

/** Devices, profiles and commands. */
export const estate: Migration = {
  name: '0004-estate',
  sqlite: statements(sqliteTypes),
  postgres: statements(postgresTypes),
}

function statements(types: ColumnTypes): string[] {
  return [...deviceStatements(types), ...profileStatements(types), ...commandStatements(types)]
}

function deviceStatements({ text, integer, integerKey, small, tableEnd }: ColumnTypes): string[] {
  return [
    `CREATE TABLE device (
      id ${integerKey},
      uuid ${text} NOT NULL UNIQUE,
      organization_id ${text} NOT NULL REFERENCES organization (id),
      organization_group_id ${integer} NOT NULL REFERENCES organization_group (id),
      udid ${text} NOT NULL,
      serial_number ${text} NOT NULL,
      mac_address ${text},
      imei ${text},
      eas_id ${text},
      asset_number ${text} NOT NULL,
      friendly_name ${text} NOT NULL,
      reported_name ${text} NOT NULL,
      host_name ${text},
      platform ${text} NOT NULL,
      manufacturer ${text} NOT NULL,
      model ${text} NOT NULL,
      model_identifier ${text} NOT NULL,
      os_version ${text} NOT NULL,
      os_build ${text},
      phone_number ${text},
      carrier ${text},
      ownership ${text} NOT NULL,
      enrollment_status ${text} NOT NULL,
      compliance_status ${text} NOT NULL,
      compromised ${small} NOT NULL,
      supervised ${small} NOT NULL,
      encrypted ${small} NOT NULL,
      user_id ${integer} NOT NULL,
      user_uuid ${text} NOT NULL,
      user_name ${text} NOT NULL,
      user_email ${text} NOT NULL,
      user_display_name ${text} NOT NULL,
      battery_percent ${small},
      on_mains ${small} NOT NULL,
      storage_bytes ${integer} NOT NULL,
      free_storage_bytes ${integer} NOT NULL,
      memory_bytes ${integer} NOT NULL,
      free_memory_bytes ${integer} NOT NULL,
      wifi_ssid ${text},
      networks ${text} NOT NULL,
      last_seen_at ${integer} NOT NULL,
      enrolled_at ${integer} NOT NULL,
      compliance_checked_at ${integer} NOT NULL,
      compromised_checked_at ${integer} NOT NULL)${tableEnd}`,
    'CREATE INDEX device_by_organization ON device (organization_id)',
    // With all that confining, sorting and counting ask for: the wide rows are left alone.
    'CREATE INDEX device_by_organization_group ON device (organization_group_id, id, user_id)',
    'CREATE INDEX device_by_serial_number ON device (serial_number, id, organization_group_id)',
    'CREATE INDEX device_by_friendly_name ON device (friendly_name, id, organization_group_id)',
    'CREATE INDEX device_by_last_seen ON device (last_seen_at, id, organization_group_id)',
    'CREATE INDEX device_by_user ON device (lower(user_name))',
  ]
}

function profileStatements(types: ColumnTypes): string[] {
  const { text, integer, integerKey, tableEnd, keyedTableEnd } = types
  return [
    `CREATE TABLE profile (
      id ${integerKey},
      uuid ${text} NOT NULL UNIQUE,
      organization_id ${text} NOT NULL REFERENCES organization (id),
      organization_group_id ${integer} NOT NULL REFERENCES organization_group (id),
      name ${text} NOT NULL,
      description ${text} NOT NULL,
      platform ${text} NOT NULL,
      assignment_type ${text} NOT NULL,
      current_version ${integer} NOT NULL)${tableEnd}`,
    'CREATE INDEX profile_by_organization ON profile (organization_id)',
    'CREATE INDEX profile_by_organization_group ON profile (organization_group_id, id)',

    `CREATE TABLE device_profile (
      device_id ${integer} NOT NULL REFERENCES device (id),
      profile_id ${integer} NOT NULL REFERENCES profile (id),
      status ${text} NOT NULL,
      installed_version ${integer},
      PRIMARY KEY (device_id, profile_id))${keyedTableEnd}`,
    'CREATE INDEX device_profile_by_profile ON device_profile (profile_id)',
  ]
}

function commandStatements({ text, integer, tableEnd }: ColumnTypes): string[] {
  return [
    `CREATE TABLE device_command (
      id ${text} PRIMARY KEY,
      organization_id ${text} NOT NULL REFERENCES organization (id),
      device_id ${integer} NOT NULL REFERENCES device (id),
      name ${text} NOT NULL,
      body ${text},
      state ${text} NOT NULL,
      queued_at ${integer} NOT NULL,
      delivered_at ${integer},
      finished_at ${integer},
      failure ${text},
      request_id ${text} NOT NULL)${tableEnd}`,
    'CREATE INDEX device_command_by_organization ON device_command (organization_id)',
    'CREATE INDEX device_command_by_device ON device_command (device_id, id)',
    `CREATE INDEX device_command_unfinished ON device_command (queued_at, id)
      WHERE state IN ('queued', 'delivered')`,
    'CREATE INDEX device_command_by_finish ON device_command (finished_at)',
  ]
}
