import type {
  TokenFamily,
  TokenFamilyStore,
} from '@frontdesk/protocol/refresh-tokens/token-family.ts'

import { compiled, compiledChange } from './compiled-change.ts'
import { change, type Database, type Subject } from './database.ts'
import { rowInsertion } from './row-insertion.ts'
import { rowReader } from './row-reader.ts'
import { familiesOfSubject } from './sign-in-subjects.ts'
import { isStorable } from './text-match.ts'
import {
  refreshColumns,
  refreshRowOf,
  tokenFamilyColumns,
  tokenFamilyOf,
  tokenFamilyRowOf,
} from './token-family-row.ts'

/** What caches are told when a family is revoked. */
export function familySubject(id: string): Subject {
  return `family:${id}`
}

/**
 * Delegations in the table `token_family`. Tells caches about `family:<id>` and, where many are
 * revoked, `families-of:<person or client>`. A rotation is not told: what a cache answers from
 * (scope, whether it was revoked) is the same after it.
 */
export function storedTokenFamilies(database: Database): TokenFamilyStore {
  const { reads } = database
  const read = rowReader(database, 'token_family', { columns: tokenFamilyColumns, by: 'id' })
  const insert = rowInsertion(database, 'token_family', tokenFamilyColumns)
  const rotate = rotationText(database)

  async function get(id: string): Promise<TokenFamily | undefined> {
    const row = await read(id)
    return row && tokenFamilyOf(row)
  }

  return {
    find: get,
    get,

    async ofConsent(personId, clientRecordId, now) {
      if (!isStorable(personId) || !isStorable(clientRecordId)) return []
      const rows = await reads
        .selectFrom('token_family')
        .selectAll()
        .where('person_id', '=', personId)
        .where('client_record_id', '=', clientRecordId)
        .where('revoked_at', 'is', null)
        .where('expires_at', '>', now)
        .orderBy('created_at')
        .orderBy('id')
        .execute()
      return rows.map(tokenFamilyOf)
    },

    // Told, though its id is new: whoever asked for it before it was there must not stay refused.
    insertion: (family) => insert(tokenFamilyRowOf(family), [familySubject(family.id)]),

    rotation(id, presentedHash, next) {
      const row = refreshRowOf(next)
      return change({
        sql: rotate,
        parameters: [...refreshColumns.map((column) => row[column]), id, presentedHash],
        expectRows: 1,
      })
    },

    revocation: (id, at) =>
      compiledChange(
        reads
          .updateTable('token_family')
          .set({ revoked_at: at })
          .where('id', '=', id)
          .where('revoked_at', 'is', null),
        { invalidates: [familySubject(id)] },
      ),

    revocationOf({ personId, clientRecordId }, at) {
      const whose = personId ?? clientRecordId
      if (whose === undefined) throw new Error('Families are revoked of a person or of a client.')
      let living = reads
        .updateTable('token_family')
        .set({ revoked_at: at })
        .where('revoked_at', 'is', null)
      if (personId !== undefined) living = living.where('person_id', '=', personId)
      if (clientRecordId !== undefined) {
        living = living.where('client_record_id', '=', clientRecordId)
      }
      return compiledChange(living, { invalidates: [familiesOfSubject(whose)] })
    },
  }
}

/** Compiled once: every refresh takes it. */
function rotationText({ reads }: Database): string {
  return compiled(
    reads
      .updateTable('token_family')
      .set(refreshRowOf(undefined))
      .where('id', '=', '')
      .where('hash', '=', '')
      .where('revoked_at', 'is', null),
  ).sql
}
