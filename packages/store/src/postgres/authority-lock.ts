import type { Statement, Subject } from '../database.ts'
import { devicesSubject } from '../devices-subject.ts'
import type { Job } from '../group-commit.ts'

/** Names the lock among PostgreSQL's advisory locks: "fdsk" and the first of its kind. */
const lock = '1717857131, 1'

/** What caches are told and what no caller's authority stands on. */
const besideAuthority: ReadonlySet<Subject> = new Set([devicesSubject, 'profiles', 'signing-keys'])

/**
 * How a batch begins. One that holds a caller's authority as a condition shares a lock with others
 * of its kind; one that may take authority away has it alone. So "disabled" is answered by one
 * process when nothing that was allowed before can be written any more by another. The lock is
 * the first thing that a batch takes: it cannot close a circle with locks on rows.
 *
 * READ COMMITTED, whatever the server's default: what is asked after the lock must see what was
 * committed before it.
 */
export function beginningOf(jobs: readonly Job[]): string {
  const begin = 'BEGIN ISOLATION LEVEL READ COMMITTED'
  const statements = jobs.flatMap((job) => job.statements)
  if (statements.some(takesAuthority)) return `${begin}; SELECT pg_advisory_xact_lock(${lock})`
  if (statements.some(({ isRead }) => isRead)) {
    return `${begin}; SELECT pg_advisory_xact_lock_shared(${lock})`
  }
  return begin
}

function takesAuthority({ invalidates = [], onlyAdds }: Statement): boolean {
  return !onlyAdds && invalidates.some((subject) => !besideAuthority.has(subject))
}
