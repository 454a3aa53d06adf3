import type { Migration } from '../migration.ts'
import { type ColumnTypes, postgresTypes, sqliteTypes } from './column-types.ts'

/**
 * How a client's ID tokens are signed, and which audiences of its assertions count. Clients that
 * exist keep what they have: their ID tokens were signed like their access tokens. Those that
 * registered themselves, and that no administrator has changed since, named a preference between
 * Basic and the body, not a rule: both count from now on, the preferred one first.
 */
export const clientProofs: Migration = {
  name: '0020-client-proofs',
  sqlite: statements(sqliteTypes),
  postgres: statements(postgresTypes),
}

function statements({ text }: ColumnTypes): string[] {
  return [
    `ALTER TABLE client ADD COLUMN id_token_algorithm ${text} NOT NULL DEFAULT 'RS256'`,
    `ALTER TABLE client ADD COLUMN assertion_audience ${text} NOT NULL DEFAULT 'issuer'`,
    `UPDATE client SET id_token_algorithm = coalesce(signature_algorithm, 'ES256')`,
    preferring('client_secret_basic', 'client_secret_post'),
    preferring('client_secret_post', 'client_secret_basic'),
  ]
}

function preferring(method: string, other: string): string {
  return `UPDATE client SET authentication_methods = '["${method}","${other}"]'
    WHERE origin = 'dynamic' AND version = 1 AND authentication_methods = '["${method}"]'`
}
