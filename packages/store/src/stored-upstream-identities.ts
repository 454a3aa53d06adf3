import type {
  UpstreamIdentity,
  UpstreamIdentityStore,
} from '@frontdesk/directory/sign-in/upstream-identity.ts'
import type { Selectable } from 'kysely'

import { compiledChange } from './compiled-change.ts'
import type { Database } from './database.ts'
import type { Schema } from './schema.ts'
import { isStorable } from './text-match.ts'

/** Accounts elsewhere in the table `upstream_identity`; one account is one person's only. */
export function storedUpstreamIdentities({ reads }: Database): UpstreamIdentityStore {
  const identities = reads.selectFrom('upstream_identity').selectAll()

  return {
    async find(issuer, subject) {
      if (!isStorable(issuer) || !isStorable(subject)) return undefined
      const row = await identities
        .where('issuer', '=', issuer)
        .where('subject', '=', subject)
        .executeTakeFirst()
      return row && identityOf(row)
    },

    async ofPerson(personId) {
      if (!isStorable(personId)) return []
      const rows = await identities
        .where('person_id', '=', personId)
        .orderBy('created_at')
        .orderBy('issuer')
        .orderBy('subject')
        .execute()
      return rows.map(identityOf)
    },

    insertion: (identity) =>
      compiledChange(
        reads.insertInto('upstream_identity').values({
          issuer: identity.issuer,
          subject: identity.subject,
          person_id: identity.personId,
          created_at: identity.createdAt,
        }),
      ),

    deletion: (issuer, subject) =>
      compiledChange(
        reads
          .deleteFrom('upstream_identity')
          .where('issuer', '=', issuer)
          .where('subject', '=', subject),
        { expectRows: 1 },
      ),
  }
}

function identityOf(row: Selectable<Schema['upstream_identity']>): UpstreamIdentity {
  return {
    issuer: row.issuer,
    subject: row.subject,
    personId: row.person_id,
    createdAt: row.created_at,
  }
}
