import type { FailureBucketStore } from '@frontdesk/protocol/failure-limits/failure-bucket-store.ts'

import { sql } from 'kysely'

import { compiled } from './compiled-change.ts'
import { change, type Database } from './database.ts'

/** A row further ahead than this was written by a clock that is off, and does not count as newer. */
const forgivenSkewMs = 60_000

/** Failure buckets in the table `failure_bucket`; of one key, the newest is kept. */
export function storedFailureBuckets({ reads }: Database): FailureBucketStore {
  const upsert = compiled(
    reads
      .insertInto('failure_bucket')
      .values({ key: '', tokens: 0, at: 0 })
      .onConflict((existing) =>
        existing
          .column('key')
          .doUpdateSet(({ ref }) => ({ tokens: ref('excluded.tokens'), at: ref('excluded.at') }))
          .where(
            sql<boolean>`(excluded.at >= failure_bucket.at
              OR failure_bucket.at > excluded.at + ${sql.lit(forgivenSkewMs)})`,
          ),
      ),
  ).sql

  return {
    async changedSince(since, limit) {
      const rows = await reads
        .selectFrom('failure_bucket')
        .selectAll()
        .where('at', '>=', since)
        .orderBy('at')
        .orderBy('key')
        .limit(limit)
        .execute()
      return rows.map(({ key, tokens, at }) => ({ key, tokens, at }))
    },

    // Made for every wrong secret, so by whoever guesses: no time is spent on compiling.
    upsert: ({ key, tokens, at }) =>
      change({
        sql: upsert,
        // The key may hold what a caller sent, and PostgreSQL takes no NUL.
        parameters: [key.replaceAll('\0', '\uFFFD'), tokens, at],
      }),
  }
}
