import type { Consent, ConsentStore } from '@frontdesk/protocol/delegation/consent.ts'
import { type Selectable, sql } from 'kysely'

import { compiled, compiledChange } from './compiled-change.ts'
import { change, type Database, type Subject } from './database.ts'
import { listColumn, listOf } from './json-column.ts'
import type { Schema } from './schema.ts'
import { consentOfSubject } from './sign-in-subjects.ts'
import { isStorable } from './text-match.ts'

type Row = Selectable<Schema['consent']>

/** What caches are told when a person begins to let a client act for them. */
export function consentSubject(personId: string, clientRecordId: string): Subject {
  return `consent:${personId} ${clientRecordId}`
}

/** Consents in the table `consent`. Tells caches about the pair, and about `consent-of:<id>`. */
export function storedConsents({ reads }: Database): ConsentStore {
  const consents = reads.selectFrom('consent').selectAll()
  const use = compiled(
    reads
      .updateTable('consent')
      .set({ last_used_at: 0 })
      .where('id', '=', '')
      .where(({ eb, or }) => or([eb('last_used_at', 'is', null), eb('last_used_at', '<', 0)])),
  ).sql

  // Writes what was there: a deletion under way in another process is waited for.
  const standing = compiled(reads.updateTable('consent').set({ id: '' }).where('id', '=', '')).sql

  return {
    async find(personId, clientRecordId) {
      if (!isStorable(personId) || !isStorable(clientRecordId)) return undefined
      const row = await consents
        .where('person_id', '=', personId)
        .where('client_record_id', '=', clientRecordId)
        .executeTakeFirst()
      return row && consentOf(row)
    },

    async ofPerson(personId) {
      if (!isStorable(personId)) return []
      const rows = await consents
        .where('person_id', '=', personId)
        .orderBy(sql`coalesce(last_used_at, created_at)`, 'desc')
        .orderBy('id')
        .execute()
      return rows.map(consentOf)
    },

    insertion: (consent) =>
      compiledChange(reads.insertInto('consent').values(rowOf(consent)), {
        invalidates: [consentSubject(consent.personId, consent.clientRecordId)],
        onlyAdds: true,
      }),

    update(consent) {
      // A use that is noted meanwhile changes no version, and stays.
      const { id, person_id, client_record_id, created_at, last_used_at, ...changeable } =
        rowOf(consent)
      return compiledChange(
        reads
          .updateTable('consent')
          .set(changeable)
          .where('id', '=', id)
          .where('version', '=', consent.version - 1),
        { expectRows: 1, invalidates: [consentOfSubject(id)] },
      )
    },

    // Caches are told, so that the next use within a minute is not written again.
    used: (id, at) =>
      change({
        sql: use,
        parameters: [at, id, at],
        invalidates: [consentOfSubject(id)],
        onlyAdds: true,
      }),

    standing: (id) => change({ sql: standing, parameters: [id, id], expectRows: 1 }),

    deletion: (id) =>
      compiledChange(reads.deleteFrom('consent').where('id', '=', id), {
        expectRows: 1,
        invalidates: [consentOfSubject(id)],
      }),
  }
}

function consentOf(row: Row): Consent {
  return {
    id: row.id,
    personId: row.person_id,
    clientRecordId: row.client_record_id,
    scope: listOf<string>(row.scope),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    lastUsedAt: row.last_used_at ?? undefined,
    version: row.version,
  }
}

function rowOf(consent: Consent): Row {
  return {
    id: consent.id,
    person_id: consent.personId,
    client_record_id: consent.clientRecordId,
    scope: listColumn(consent.scope),
    created_at: consent.createdAt,
    updated_at: consent.updatedAt,
    last_used_at: consent.lastUsedAt ?? null,
    version: consent.version,
  }
}
