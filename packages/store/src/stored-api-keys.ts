import type { ApiKey, ApiKeyKind, ApiKeyStore } from '@frontdesk/directory/api-keys/api-key.ts'
import type { Selectable } from 'kysely'

import { compiledChange } from './compiled-change.ts'
import { isInReach } from './confinement.ts'
import type { Database, Subject } from './database.ts'
import { takeIds } from './id-sequence.ts'
import { keysetPage } from './keyset-page.ts'
import type { Schema } from './schema.ts'
import { containsText, isStorable } from './text-match.ts'

type Row = Selectable<Schema['api_key']>

/**
 * What caches are told of any key. A key that is made anew has another hash, and what it was found
 * by before must die with the change: the old hash is not known to it.
 */
export const apiKeysSubject: Subject = 'api-keys'

const told = { expectRows: 1, invalidates: [apiKeysSubject] }

/** API keys in the table `api_key`. Tells caches about `api-keys`. */
export function storedApiKeys(database: Database): ApiKeyStore {
  const { reads } = database
  const keys = reads.selectFrom('api_key').selectAll()

  return {
    allocateNumber: () => takeIds(database, 'api-key', 1),

    async find(id) {
      if (!isStorable(id)) return undefined
      const row = await keys.where('id', '=', id).executeTakeFirst()
      return row && keyOf(row)
    },

    async findByHash(hash) {
      if (!isStorable(hash)) return undefined
      const row = await keys.where('hash', '=', hash).executeTakeFirst()
      return row && keyOf(row)
    },

    async list(reach, { limit, after = '', search }) {
      if (!isStorable(after)) return { items: [] }
      let query = keys
        .where(isInReach('api_key.organization_group_id', reach))
        .where('id', '>', after)
      if (search) query = query.where(containsText(['api_key.name'], search))
      const rows = await query
        .orderBy('id')
        .limit(limit + 1)
        .execute()
      return keysetPage(rows.map(keyOf), limit, ({ id }) => id)
    },

    async ofGroup(organizationGroupId) {
      const rows = await keys
        .where('organization_group_id', '=', organizationGroupId)
        .orderBy('number')
        .execute()
      return rows.map(keyOf)
    },

    insertion: (key) => compiledChange(reads.insertInto('api_key').values(rowOf(key)), told),

    update(key) {
      // A use that is noted meanwhile changes no version, and stays.
      const { id, number, created_at, last_used_at, ...changeable } = rowOf(key)
      return compiledChange(
        reads
          .updateTable('api_key')
          .set(changeable)
          .where('id', '=', id)
          .where('version', '=', key.version - 1),
        told,
      )
    },

    deletion: (id, version) =>
      compiledChange(
        reads.deleteFrom('api_key').where('id', '=', id).where('version', '=', version),
        told,
      ),

    use: (id, at) =>
      compiledChange(
        reads
          .updateTable('api_key')
          .set({ last_used_at: at })
          .where('id', '=', id)
          .where(({ eb, or }) => or([eb('last_used_at', 'is', null), eb('last_used_at', '<', at)])),
      ),
  }
}

function keyOf(row: Row): ApiKey {
  return {
    id: row.id,
    number: row.number,
    organizationId: row.organization_id,
    organizationGroupId: row.organization_group_id,
    name: row.name,
    kind: row.kind as ApiKeyKind,
    status: row.status as ApiKey['status'],
    hash: row.hash,
    sealed: row.sealed,
    keyId: row.key_id,
    lastUsedAt: row.last_used_at ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  }
}

function rowOf(key: ApiKey): Row {
  return {
    id: key.id,
    number: key.number,
    organization_id: key.organizationId,
    organization_group_id: key.organizationGroupId,
    name: key.name,
    kind: key.kind,
    status: key.status,
    hash: key.hash,
    sealed: key.sealed,
    key_id: key.keyId,
    last_used_at: key.lastUsedAt ?? null,
    created_at: key.createdAt,
    updated_at: key.updatedAt,
    version: key.version,
  }
}
