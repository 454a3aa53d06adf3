import type { SigningKeyStore, StoredSigningKey } from '@frontdesk/protocol/keys/signing-key.ts'
import type { SignatureAlgorithm } from '@frontdesk/protocol/rfc6749-framework/client.ts'
import type { Selectable } from 'kysely'

import { compiledChange } from './compiled-change.ts'
import type { Database } from './database.ts'
import type { Schema } from './schema.ts'

type Row = Selectable<Schema['signing_key']>

/** Stands where a key has no predecessor. */
const noKey = ''

const invalidates = ['signing-keys']

/**
 * Signing keys in the table `signing_key`. Tells caches about `signing-keys`.
 *
 * Each key names the one it succeeds, and a key has at most one successor: of several processes
 * that rotate at once, one gets its key in.
 */
export function storedSigningKeys({ reads }: Database): SigningKeyStore {
  return {
    async list(now) {
      const rows = await reads
        .selectFrom('signing_key')
        .selectAll()
        .where(({ eb, or }) =>
          or([eb('published_until', 'is', null), eb('published_until', '>', now)]),
        )
        .orderBy('created_at', 'desc')
        .orderBy('signs_from', 'desc')
        .orderBy('kid')
        .execute()
      return rows.map(keyOf)
    },

    insertion(key, newestKid) {
      const row = { ...rowOf(key), previous_kid: newestKid ?? noKey }
      const columns = Object.keys(row) as (keyof Row)[]
      const sameKind = reads
        .selectFrom('signing_key as other')
        .select('other.kid')
        .where('other.issuer_path', '=', key.issuerPath)
        .where('other.algorithm', '=', key.algorithm)
      // The first key's mark is gone once it is purged, so "the first" also means "the only one".
      const succeeds =
        newestKid === undefined ? sameKind : sameKind.where('other.previous_kid', '=', newestKid)

      return compiledChange(
        reads
          .insertInto('signing_key')
          .columns(columns)
          .expression(
            reads
              .selectNoFrom(({ val }) => columns.map((column) => val(row[column]).as(column)))
              .where(({ not, exists }) => not(exists(succeeds))),
          )
          .onConflict((existing) =>
            existing.columns(['issuer_path', 'algorithm', 'previous_kid']).doNothing(),
          ),
        { expectRows: 1, invalidates },
      )
    },

    retirement: (kid, signsUntil, publishedUntil) =>
      compiledChange(
        reads
          .updateTable('signing_key')
          .set({ signs_until: signsUntil, published_until: publishedUntil })
          .where('kid', '=', kid),
        { expectRows: 1, invalidates },
      ),
  }
}

function keyOf(row: Row): StoredSigningKey {
  return {
    kid: row.kid,
    issuerPath: row.issuer_path,
    algorithm: row.algorithm as SignatureAlgorithm,
    publicJwk: JSON.parse(row.public_jwk) as StoredSigningKey['publicJwk'],
    sealedPrivateJwk: row.sealed_private_jwk,
    sealedUnder: row.sealed_under,
    createdAt: row.created_at,
    signsFrom: row.signs_from,
    signsUntil: row.signs_until ?? undefined,
    publishedUntil: row.published_until ?? undefined,
  }
}

function rowOf(key: StoredSigningKey): Omit<Row, 'previous_kid'> {
  return {
    kid: key.kid,
    issuer_path: key.issuerPath,
    algorithm: key.algorithm,
    public_jwk: JSON.stringify(key.publicJwk),
    sealed_private_jwk: key.sealedPrivateJwk,
    sealed_under: key.sealedUnder,
    created_at: key.createdAt,
    signs_from: key.signsFrom,
    signs_until: key.signsUntil ?? null,
    published_until: key.publishedUntil ?? null,
  }
}
