import type {
  PushedRequest,
  PushedRequestStore,
} from '@frontdesk/protocol/rfc9126-pushed-requests/pushed-request.ts'
import type { Selectable } from 'kysely'

import { compiledChange } from './compiled-change.ts'
import type { Database } from './database.ts'
import { listColumn, listOf } from './json-column.ts'
import { rowReader } from './row-reader.ts'
import type { Schema } from './schema.ts'

type Row = Selectable<Schema['pushed_request']>

const columns = [
  'hash',
  'key_id',
  'client_record_id',
  'pairs',
  'hinted_person_id',
  'created_at',
  'expires_at',
] as const satisfies readonly (keyof Row)[]

/** Pushed authorization requests in the table `pushed_request`. */
export function storedPushedRequests(database: Database): PushedRequestStore {
  const { reads } = database
  const read = rowReader(database, 'pushed_request', { columns, by: 'hash' })

  return {
    async find(hash) {
      const row = await read(hash)
      return row && requestOf(row)
    },

    insertion: (request) =>
      compiledChange(
        reads.insertInto('pushed_request').values({
          hash: request.hash,
          key_id: request.keyId,
          client_record_id: request.clientRecordId,
          pairs: listColumn(request.pairs),
          hinted_person_id: request.hintedPersonId ?? null,
          created_at: request.createdAt,
          expires_at: request.expiresAt,
        }),
      ),

    claim: (hash) =>
      compiledChange(reads.deleteFrom('pushed_request').where('hash', '=', hash), {
        expectRows: 1,
      }),
  }
}

function requestOf(row: Row): PushedRequest {
  return {
    hash: row.hash,
    keyId: row.key_id,
    clientRecordId: row.client_record_id,
    pairs: listOf<readonly [string, string]>(row.pairs),
    hintedPersonId: row.hinted_person_id ?? undefined,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}
