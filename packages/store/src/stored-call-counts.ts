import type { CallCountStore } from '@frontdesk/protocol/call-quotas/call-count-store.ts'
import { sql } from 'kysely'

import { compiled } from './compiled-change.ts'
import type { Database } from './database.ts'

/** Subjects in one statement; far below what both databases bind. */
const subjectLimit = 1000

/** Call counts in the table `call_count`: of each subject, the window that runs. */
export function storedCallCounts(database: Database): CallCountStore {
  const { reads } = database
  const addition = compiled(
    reads
      .insertInto('call_count')
      .values({ subject: '', window_start: 0, used: 0, changed_at: 0 })
      .onConflict((existing) =>
        existing
          .column('subject')
          .doUpdateSet(({ ref }) => ({
            window_start: ref('excluded.window_start'),
            used: sql<number>`excluded.used
              + CASE WHEN call_count.window_start = excluded.window_start
                     THEN call_count.used ELSE 0 END`,
            changed_at: ref('excluded.changed_at'),
          }))
          .whereRef('excluded.window_start', '>=', 'call_count.window_start'),
      ),
  ).sql

  return {
    async add(counts, changedAt) {
      if (counts.length === 0) return
      // In one order everywhere, so that processes that add at once never wait in a circle.
      const statements = counts
        .toSorted((one, other) => (one.subject < other.subject ? -1 : 1))
        .map(({ subject, windowStart, used }) => ({
          sql: addition,
          parameters: [storable(subject), windowStart, used, changedAt],
        }))
      await database.commit({ statements, audit: [] })
    },

    async of(subjects) {
      const found = []
      for (let start = 0; start < subjects.length; start += subjectLimit) {
        const rows = await reads
          .selectFrom('call_count')
          .select(['subject', 'window_start', 'used'])
          .where('subject', 'in', subjects.slice(start, start + subjectLimit).map(storable))
          .execute()
        found.push(...rows)
      }
      return found.map(({ subject, window_start, used }) => ({
        subject,
        windowStart: window_start,
        used,
      }))
    },
  }
}

/** PostgreSQL takes no NUL, and a subject may hold what a caller sent. */
function storable(subject: string): string {
  return subject.replaceAll('\0', '\uFFFD')
}
