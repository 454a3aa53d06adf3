import type { Migration } from '../migration.ts'
import { type ColumnTypes, postgresTypes, sqliteTypes } from './column-types.ts'

/** What people sign in with, and what they let apps do for them. */
export const signIn: Migration = {
  name: '0007-sign-in',
  sqlite: statements(sqliteTypes),
  postgres: statements(postgresTypes),
}

function statements(types: ColumnTypes): string[] {
  return [...ofPeople(types), ...ofDelegation(types), ...ofRequests(types), ...ofTokens(types)]
}

function ofPeople({ text, integer, small, tableEnd, keyedTableEnd }: ColumnTypes): string[] {
  const person = `person_id ${text} NOT NULL REFERENCES person (id) ON DELETE CASCADE`
  return [
    `CREATE TABLE session (
      id ${text} PRIMARY KEY,
      ${person},
      hash ${text} NOT NULL,
      key_id ${text} NOT NULL,
      created_at ${integer} NOT NULL,
      signed_in_at ${integer} NOT NULL,
      methods ${text} NOT NULL,
      last_seen_at ${integer} NOT NULL,
      expires_at ${integer} NOT NULL,
      ended_at ${integer},
      address ${text} NOT NULL,
      browser ${text} NOT NULL)${tableEnd}`,
    'CREATE INDEX session_by_person ON session (person_id, created_at)',
    'CREATE INDEX session_by_expiry ON session (expires_at)',
    'CREATE INDEX session_by_end ON session (ended_at) WHERE ended_at IS NOT NULL',

    `CREATE TABLE factor (
      id ${text} PRIMARY KEY,
      ${person},
      kind ${text} NOT NULL,
      name ${text} NOT NULL,
      created_at ${integer} NOT NULL,
      confirmed_at ${integer},
      last_used_at ${integer},
      key_id ${text},
      sealed_secret ${text},
      last_step ${integer},
      credential_id ${text} UNIQUE,
      public_key ${text},
      signature_counter ${integer},
      transports ${text},
      backed_up ${small},
      hash ${text},
      used_at ${integer})${tableEnd}`,
    'CREATE INDEX factor_by_person ON factor (person_id, created_at)',

    `CREATE TABLE person_ticket (
      hash ${text} PRIMARY KEY,
      key_id ${text} NOT NULL,
      purpose ${text} NOT NULL,
      ${person},
      created_at ${integer} NOT NULL,
      expires_at ${integer} NOT NULL)${keyedTableEnd}`,
    'CREATE INDEX person_ticket_by_person ON person_ticket (person_id)',
    'CREATE INDEX person_ticket_by_expiry ON person_ticket (expires_at)',

    `CREATE TABLE upstream_identity (
      issuer ${text} NOT NULL,
      subject ${text} NOT NULL,
      ${person},
      created_at ${integer} NOT NULL,
      PRIMARY KEY (issuer, subject))${keyedTableEnd}`,
    'CREATE INDEX upstream_identity_by_person ON upstream_identity (person_id, created_at)',
  ]
}

function ofDelegation({ text, integer, tableEnd }: ColumnTypes): string[] {
  const person = `person_id ${text} NOT NULL REFERENCES person (id) ON DELETE CASCADE`
  const client = `client_record_id ${text} NOT NULL REFERENCES client (id) ON DELETE CASCADE`
  return [
    `CREATE TABLE consent (
      id ${text} PRIMARY KEY,
      ${person},
      ${client},
      scope ${text} NOT NULL,
      created_at ${integer} NOT NULL,
      updated_at ${integer} NOT NULL,
      last_used_at ${integer},
      version ${integer} NOT NULL)${tableEnd}`,
    'CREATE UNIQUE INDEX consent_by_person ON consent (person_id, client_record_id)',
    'CREATE INDEX consent_by_client ON consent (client_record_id)',

    // Nothing that a rotation changes is in an index: one row is written, and nothing else.
    `CREATE TABLE token_family (
      id ${text} PRIMARY KEY,
      ${person},
      ${client},
      session_id ${text},
      scope ${text} NOT NULL,
      resource ${text},
      auth_time ${integer} NOT NULL,
      methods ${text} NOT NULL,
      nonce ${text},
      created_at ${integer} NOT NULL,
      expires_at ${integer} NOT NULL,
      revoked_at ${integer},
      generation ${integer},
      hash ${text},
      key_id ${text},
      issued_at ${integer},
      idle_expires_at ${integer},
      previous_hash ${text},
      redeemed_at ${integer},
      sealed_answer ${text})${tableEnd}`,
    'CREATE INDEX token_family_by_person ON token_family (person_id, client_record_id)',
    'CREATE INDEX token_family_by_client ON token_family (client_record_id)',
    'CREATE INDEX token_family_by_expiry ON token_family (expires_at)',
    `CREATE INDEX token_family_by_revocation ON token_family (revoked_at)
      WHERE revoked_at IS NOT NULL`,
  ]
}

function ofRequests({ text, integer, keyedTableEnd }: ColumnTypes): string[] {
  const client = `client_record_id ${text} NOT NULL REFERENCES client (id) ON DELETE CASCADE`
  return [
    `CREATE TABLE authorization_code (
      hash ${text} PRIMARY KEY,
      key_id ${text} NOT NULL,
      family_id ${text} NOT NULL,
      ${client},
      person_id ${text} NOT NULL,
      session_id ${text} NOT NULL,
      redirect_uri ${text},
      code_challenge ${text},
      scope ${text} NOT NULL,
      resource ${text},
      nonce ${text},
      auth_time ${integer} NOT NULL,
      methods ${text} NOT NULL,
      created_at ${integer} NOT NULL,
      expires_at ${integer} NOT NULL,
      used_at ${integer})${keyedTableEnd}`,
    'CREATE INDEX authorization_code_by_client ON authorization_code (client_record_id)',
    'CREATE INDEX authorization_code_by_expiry ON authorization_code (expires_at)',

    `CREATE TABLE pushed_request (
      hash ${text} PRIMARY KEY,
      key_id ${text} NOT NULL,
      ${client},
      pairs ${text} NOT NULL,
      created_at ${integer} NOT NULL,
      expires_at ${integer} NOT NULL)${keyedTableEnd}`,
    'CREATE INDEX pushed_request_by_client ON pushed_request (client_record_id)',
    'CREATE INDEX pushed_request_by_expiry ON pushed_request (expires_at)',

    `CREATE TABLE device_authorization (
      hash ${text} PRIMARY KEY,
      user_code_hash ${text} NOT NULL UNIQUE,
      key_id ${text} NOT NULL,
      family_id ${text} NOT NULL,
      ${client},
      scope ${text} NOT NULL,
      resource ${text},
      created_at ${integer} NOT NULL,
      expires_at ${integer} NOT NULL,
      interval_seconds ${integer} NOT NULL,
      last_polled_at ${integer},
      state ${text} NOT NULL,
      session_id ${text},
      person_id ${text},
      auth_time ${integer},
      methods ${text} NOT NULL)${keyedTableEnd}`,
    'CREATE INDEX device_authorization_by_client ON device_authorization (client_record_id)',
    'CREATE INDEX device_authorization_by_expiry ON device_authorization (expires_at)',
  ]
}

function ofTokens({ text, integer, keyedTableEnd }: ColumnTypes): string[] {
  return [
    `CREATE TABLE assertion_id (
      hash ${text} PRIMARY KEY,
      expires_at ${integer} NOT NULL)${keyedTableEnd}`,
    'CREATE INDEX assertion_id_by_expiry ON assertion_id (expires_at)',

    `CREATE TABLE revoked_token (
      token_id ${text} PRIMARY KEY,
      expires_at ${integer} NOT NULL)${keyedTableEnd}`,
    'CREATE INDEX revoked_token_by_expiry ON revoked_token (expires_at)',
  ]
}
