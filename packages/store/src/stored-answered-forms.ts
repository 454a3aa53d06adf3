import type { AnsweredFormStore } from '@frontdesk/directory/sign-in/answered-form.ts'
import { sql } from 'kysely'

import { compiled, compiledChange } from './compiled-change.ts'
import { change, type Database } from './database.ts'

/** Forms in the table `answered_form`. No cache holds them, so none is told. */
export function storedAnsweredForms({ reads }: Database): AnsweredFormStore {
  const claim = sql`
    INSERT INTO answered_form (id, owner, ends_at)
    SELECT CAST(${''} AS TEXT), CAST(${''} AS TEXT), CAST(${0} AS BIGINT)
     WHERE (SELECT count(*) FROM answered_form
             WHERE owner = CAST(${''} AS TEXT) AND ends_at > CAST(${0} AS BIGINT))
           < CAST(${0} AS BIGINT)
       AND (SELECT count(*) FROM answered_form WHERE ends_at > CAST(${0} AS BIGINT))
           < CAST(${0} AS BIGINT)
    ON CONFLICT DO NOTHING`.compile(reads).sql
  const ended = compiled(
    reads.deleteFrom('answered_form').where('owner', '=', '').where('ends_at', '<=', 0),
  ).sql

  return {
    // One id has one owner, so a row in its way that has ended is gone before it is claimed.
    claiming: ({ id, owner, endsAt }, now, { ofOwner, ofAll }) => [
      change({ sql: ended, parameters: [owner, now] }),
      change({
        sql: claim,
        parameters: [id, owner, endsAt, owner, now, ofOwner, now, ofAll],
        expectRows: 1,
      }),
    ],

    answering: (claimed, sealed, endsAt) =>
      compiledChange(
        reads
          .updateTable('answered_form')
          .set({ sealed_answer: sealed, ends_at: endsAt })
          .where('id', '=', claimed.id)
          .where('ends_at', '=', claimed.endsAt)
          .where('sealed_answer', 'is', null),
        { expectRows: 1 },
      ),

    forgetting: (claimed) =>
      compiledChange(
        reads
          .deleteFrom('answered_form')
          .where('id', '=', claimed.id)
          .where('ends_at', '=', claimed.endsAt)
          .where('sealed_answer', 'is', null),
      ),

    async find(id, now) {
      const row = await reads
        .selectFrom('answered_form')
        .select('sealed_answer')
        .where('id', '=', id)
        .where('ends_at', '>', now)
        .executeTakeFirst()
      return row && { sealed: row.sealed_answer ?? undefined }
    },
  }
}
