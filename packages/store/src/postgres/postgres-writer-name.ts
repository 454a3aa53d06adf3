import type pg from 'pg'

/** Any number, as long as no other program in the same database picks it for its locks. */
const lockSeed = 7_341_902_656

/**
 * Takes a name that no other living connection writes under: the wished one, or, while another
 * process has that, the wished one with a number behind it.
 *
 * The name is leased by an advisory lock of the session. It is held exactly as long as the
 * connection that writes: PostgreSQL frees it when the process is killed or the connection is cut,
 * and a connection that lost it can commit nothing under it, because it is gone with it. So the
 * lease costs no statement per commit, and no clock decides about it.
 *
 * @see https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
 */
export async function takeWriterName(on: pg.Client, wished: string): Promise<string> {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wished : `${wished}-${number}`
    const { rows } = await on.query<{ taken: boolean }>(
      'SELECT pg_try_advisory_lock(hashtextextended($1, $2)) AS taken',
      [name, lockSeed],
    )
    if (rows[0]?.taken) return name
  }
}
