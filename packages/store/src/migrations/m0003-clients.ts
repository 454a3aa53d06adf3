import type { Migration } from '../migration.ts'
import { type ColumnTypes, postgresTypes, sqliteTypes } from './column-types.ts'

/** Clients, their secrets, signing keys and the counting of failures. */
export const clients: Migration = {
  name: '0003-clients',
  sqlite: statements(sqliteTypes),
  postgres: statements(postgresTypes),
}

function statements(types: ColumnTypes): string[] {
  const { text, integer, small, real, tableEnd, keyedTableEnd } = types
  return [
    `CREATE TABLE client_identifier (
      client_id ${text} PRIMARY KEY)${keyedTableEnd}`,

    `CREATE TABLE client (
      id ${text} PRIMARY KEY,
      dialect ${text} NOT NULL,
      client_id ${text} NOT NULL UNIQUE REFERENCES client_identifier (client_id),
      name ${text} NOT NULL,
      description ${text} NOT NULL,
      organization_id ${text} REFERENCES organization (id),
      organization_group_id ${integer} REFERENCES organization_group (id),
      role_id ${text} REFERENCES role (id),
      grant_types ${text} NOT NULL,
      scope ${text} NOT NULL,
      authentication_methods ${text} NOT NULL,
      application_type ${text} NOT NULL,
      redirect_uris ${text} NOT NULL,
      post_logout_redirect_uris ${text} NOT NULL,
      pkce ${text} NOT NULL,
      jwks ${text} NOT NULL,
      consent ${text} NOT NULL,
      origin ${text} NOT NULL,
      access_token_format ${text} NOT NULL,
      signature_algorithm ${text},
      access_token_seconds ${integer},
      refresh_token_seconds ${integer},
      refresh_token_idle_seconds ${integer},
      status ${text} NOT NULL,
      generation ${integer} NOT NULL,
      created_at ${integer} NOT NULL,
      updated_at ${integer} NOT NULL,
      version ${integer} NOT NULL)${tableEnd}`,
    'CREATE INDEX client_by_organization ON client (organization_id)',
    'CREATE INDEX client_by_organization_group ON client (organization_group_id)',
    'CREATE INDEX client_by_role ON client (role_id)',

    `CREATE TABLE client_secret (
      id ${text} PRIMARY KEY,
      owner_id ${text} NOT NULL REFERENCES client (id),
      name ${text} NOT NULL,
      origin ${text} NOT NULL,
      hash ${text} NOT NULL,
      key_id ${text} NOT NULL,
      created_at ${integer} NOT NULL,
      created_by ${text} NOT NULL,
      expires_at ${integer},
      revoked_at ${integer},
      last_used_at ${integer},
      loopback_only ${small} NOT NULL)${tableEnd}`,
    'CREATE INDEX client_secret_by_owner ON client_secret (owner_id)',
    'CREATE INDEX client_secret_by_end ON client_secret (expires_at)',
    'CREATE INDEX client_secret_by_revocation ON client_secret (revoked_at)',

    `CREATE TABLE secret_warning (
      secret_id ${text} NOT NULL REFERENCES client_secret (id) ON DELETE CASCADE,
      why ${text} NOT NULL,
      sent_at ${integer} NOT NULL,
      PRIMARY KEY (secret_id, why))${keyedTableEnd}`,

    `CREATE TABLE signing_key (
      kid ${text} PRIMARY KEY,
      issuer_path ${text} NOT NULL,
      algorithm ${text} NOT NULL,
      previous_kid ${text} NOT NULL,
      public_jwk ${text} NOT NULL,
      sealed_private_jwk ${text} NOT NULL,
      sealed_under ${text} NOT NULL,
      created_at ${integer} NOT NULL,
      signs_from ${integer} NOT NULL,
      signs_until ${integer},
      published_until ${integer})${tableEnd}`,
    'CREATE UNIQUE INDEX signing_key_succession ON signing_key (issuer_path, algorithm, previous_kid)',

    `CREATE TABLE failure_bucket (
      key ${text} PRIMARY KEY,
      tokens ${real} NOT NULL,
      at ${integer} NOT NULL)${keyedTableEnd}`,
    'CREATE INDEX failure_bucket_by_time ON failure_bucket (at, key)',
  ]
}
