import type { SignInMethod } from '@frontdesk/directory/sign-in/session.ts'
import type {
  DeviceAuthorization,
  DeviceAuthorizationStore,
} from '@frontdesk/protocol/rfc8628-device-grant/device-authorization.ts'
import type { Selectable } from 'kysely'

import { compiledChange } from './compiled-change.ts'
import type { Database } from './database.ts'
import { listColumn, listOf } from './json-column.ts'
import { rowReader } from './row-reader.ts'
import type { Schema } from './schema.ts'

type Row = Selectable<Schema['device_authorization']>

const columns = [
  'hash',
  'user_code_hash',
  'key_id',
  'family_id',
  'client_record_id',
  'scope',
  'resource',
  'created_at',
  'expires_at',
  'interval_seconds',
  'last_polled_at',
  'state',
  'session_id',
  'person_id',
  'auth_time',
  'methods',
] as const satisfies readonly (keyof Row)[]

const one = { expectRows: 1 }

/** Devices that wait to be allowed, in the table `device_authorization`. */
export function storedDeviceAuthorizations(database: Database): DeviceAuthorizationStore {
  const { reads } = database
  // Every waiting device asks every few seconds.
  const read = rowReader(database, 'device_authorization', { columns, by: 'hash' })
  const readByUserCode = rowReader(database, 'device_authorization', {
    columns,
    by: 'user_code_hash',
  })
  const update = (hash: string) =>
    reads.updateTable('device_authorization').where('hash', '=', hash)

  return {
    async find(hash) {
      const row = await read(hash)
      return row && authorizationOf(row)
    },

    async findByUserCode(userCodeHash) {
      const row = await readByUserCode(userCodeHash)
      return row && authorizationOf(row)
    },

    insertion: (authorization) =>
      compiledChange(reads.insertInto('device_authorization').values(rowOf(authorization))),

    binding: (hash, sessionId, now) =>
      compiledChange(
        update(hash)
          .set({ session_id: sessionId })
          .where('state', '=', 'pending')
          .where('expires_at', '>', now)
          .where(({ eb, or }) =>
            or([eb('session_id', 'is', null), eb('session_id', '=', sessionId)]),
          ),
        one,
      ),

    decision: (hash, decided, now) =>
      compiledChange(
        update(hash)
          .set({
            state: decided.state,
            person_id: decided.personId,
            scope: listColumn(decided.scope),
            auth_time: decided.authTime,
            methods: listColumn(decided.methods),
          })
          .where('state', '=', 'pending')
          .where('session_id', '=', decided.sessionId)
          .where('expires_at', '>', now),
        one,
      ),

    polled: (hash, at, intervalSeconds) =>
      compiledChange(update(hash).set({ last_polled_at: at, interval_seconds: intervalSeconds })),

    claim: (hash, now) =>
      compiledChange(
        update(hash)
          .set({ state: 'used' })
          .where('state', '=', 'allowed')
          .where('expires_at', '>', now),
        one,
      ),

    deletionOfPerson: (personId) =>
      compiledChange(
        reads
          .deleteFrom('device_authorization')
          .where('person_id', '=', personId)
          .where('state', '=', 'allowed'),
      ),
  }
}

function authorizationOf(row: Row): DeviceAuthorization {
  return {
    hash: row.hash,
    userCodeHash: row.user_code_hash,
    keyId: row.key_id,
    familyId: row.family_id,
    clientRecordId: row.client_record_id,
    scope: listOf<string>(row.scope),
    resource: row.resource ?? undefined,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    intervalSeconds: row.interval_seconds,
    lastPolledAt: row.last_polled_at ?? undefined,
    state: row.state as DeviceAuthorization['state'],
    sessionId: row.session_id ?? undefined,
    personId: row.person_id ?? undefined,
    authTime: row.auth_time ?? undefined,
    methods: listOf<SignInMethod>(row.methods),
  }
}

function rowOf(authorization: DeviceAuthorization): Row {
  return {
    hash: authorization.hash,
    user_code_hash: authorization.userCodeHash,
    key_id: authorization.keyId,
    family_id: authorization.familyId,
    client_record_id: authorization.clientRecordId,
    scope: listColumn(authorization.scope),
    resource: authorization.resource ?? null,
    created_at: authorization.createdAt,
    expires_at: authorization.expiresAt,
    interval_seconds: authorization.intervalSeconds,
    last_polled_at: authorization.lastPolledAt ?? null,
    state: authorization.state,
    session_id: authorization.sessionId ?? null,
    person_id: authorization.personId ?? null,
    auth_time: authorization.authTime ?? null,
    methods: listColumn(authorization.methods),
  }
}
