import type { SignInMethod } from '@frontdesk/directory/sign-in/session.ts'
import type {
  AuthorizationCode,
  AuthorizationCodeStore,
} from '@frontdesk/protocol/rfc6749-authorization/authorization-code.ts'
import type { Selectable } from 'kysely'

import { compiled, compiledChange } from './compiled-change.ts'
import { change, type Database } from './database.ts'
import { listColumn, listOf } from './json-column.ts'
import { rowInsertion } from './row-insertion.ts'
import { rowReader } from './row-reader.ts'
import type { Schema } from './schema.ts'

type Row = Selectable<Schema['authorization_code']>

const columns = [
  'hash',
  'key_id',
  'family_id',
  'client_record_id',
  'person_id',
  'session_id',
  'redirect_uri',
  'code_challenge',
  'scope',
  'resource',
  'nonce',
  'auth_time',
  'methods',
  'created_at',
  'expires_at',
  'used_at',
] as const satisfies readonly (keyof Row)[]

/** Codes in the table `authorization_code`; used ones stay for a while, so that a replay is known. */
export function storedAuthorizationCodes(database: Database): AuthorizationCodeStore {
  const read = rowReader(database, 'authorization_code', { columns, by: 'hash' })
  const insert = rowInsertion(database, 'authorization_code', columns)
  const claim = compiled(
    database.reads
      .updateTable('authorization_code')
      .set({ used_at: 0 })
      .where('hash', '=', '')
      .where('used_at', 'is', null)
      .where('expires_at', '>', 0),
  ).sql

  return {
    async find(hash) {
      const row = await read(hash)
      return row && codeOf(row)
    },

    insertion: (code) => insert(rowOf(code)),

    claim: (hash, now) => change({ sql: claim, parameters: [now, hash, now], expectRows: 1 }),

    deletionOfPerson: (personId) =>
      compiledChange(
        database.reads
          .deleteFrom('authorization_code')
          .where('person_id', '=', personId)
          .where('used_at', 'is', null),
      ),
  }
}

function codeOf(row: Row): AuthorizationCode {
  return {
    hash: row.hash,
    keyId: row.key_id,
    familyId: row.family_id,
    clientRecordId: row.client_record_id,
    personId: row.person_id,
    sessionId: row.session_id,
    redirectUri: row.redirect_uri ?? undefined,
    codeChallenge: row.code_challenge ?? undefined,
    scope: listOf<string>(row.scope),
    resource: row.resource ?? undefined,
    nonce: row.nonce ?? undefined,
    authTime: row.auth_time,
    methods: listOf<SignInMethod>(row.methods),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    usedAt: row.used_at ?? undefined,
  }
}

function rowOf(code: AuthorizationCode): Row {
  return {
    hash: code.hash,
    key_id: code.keyId,
    family_id: code.familyId,
    client_record_id: code.clientRecordId,
    person_id: code.personId,
    session_id: code.sessionId,
    redirect_uri: code.redirectUri ?? null,
    code_challenge: code.codeChallenge ?? null,
    scope: listColumn(code.scope),
    resource: code.resource ?? null,
    nonce: code.nonce ?? null,
    auth_time: code.authTime,
    methods: listColumn(code.methods),
    created_at: code.createdAt,
    expires_at: code.expiresAt,
    used_at: code.usedAt ?? null,
  }
}
