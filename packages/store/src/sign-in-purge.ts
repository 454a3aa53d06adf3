import { secondsOf } from '@frontdesk/directory/units.ts'
import { sql } from 'kysely'

import { compiled } from './compiled-change.ts'
import type { Sweep } from './purge-sweep.ts'
import type { Schema } from './schema.ts'
import type { SignInSchema } from './sign-in-schema.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

interface Ended<Table extends keyof SignInSchema> {
  readonly table: Table
  readonly key: keyof SignInSchema[Table] & string
  /** The indexed column of seconds that says when a row ended. */
  readonly endedAt: keyof SignInSchema[Table] & string
  /** So long an ended row stays. */
  readonly keptMs: number
}

/**
 * Sweeps of what people sign in with and of what they let apps do. No cache is told: what is
 * deleted was dead in every cache for as long as it was kept.
 */
export const signInSweeps: readonly Sweep[] = [
  sweep({ table: 'session', key: 'id', endedAt: 'expires_at', keptMs: dayMs }),
  sweep({ table: 'session', key: 'id', endedAt: 'ended_at', keptMs: dayMs }),
  // Whoever comes too late with a link is told so.
  sweep({ table: 'person_ticket', key: 'hash', endedAt: 'expires_at', keptMs: 7 * dayMs }),
  // An access token may outlive the end of its family, but not its revocation.
  sweep({ table: 'token_family', key: 'id', endedAt: 'expires_at', keptMs: 7 * dayMs }),
  sweep({ table: 'token_family', key: 'id', endedAt: 'revoked_at', keptMs: dayMs }),
  // So long a code that comes again still ends what it led to.
  sweep({ table: 'authorization_code', key: 'hash', endedAt: 'expires_at', keptMs: hourMs }),
  // Somebody may still be signing in: what was presented in time stays until its code is issued.
  sweep({ table: 'pushed_request', key: 'hash', endedAt: 'expires_at', keptMs: hourMs }),
  // So long a device that still asks is told that its code has expired.
  sweep({ table: 'device_authorization', key: 'hash', endedAt: 'expires_at', keptMs: hourMs }),
  // Longer than any difference of clocks that a verifier forgives; a revoked token must stay dead
  // when a clock that was ahead goes back.
  sweep({ table: 'assertion_id', key: 'hash', endedAt: 'expires_at', keptMs: hourMs }),
  sweep({ table: 'revoked_token', key: 'token_id', endedAt: 'expires_at', keptMs: dayMs }),
]

function sweep<Table extends keyof SignInSchema>(ended: Ended<Table>): Sweep {
  const { key, endedAt, keptMs } = ended
  const table: keyof Schema = ended.table
  return async ({ reads }, now, limit) => {
    const before = secondsOf(now - keptMs)
    const { rows } = await sql<{ key: string }>`
      SELECT ${sql.ref(key)} AS key FROM ${sql.table(table)}
      WHERE ${sql.ref(endedAt)} < ${before} LIMIT ${limit}`.execute(reads)
    const keys = rows.map((row) => row.key)
    const deletion = reads
      .deleteFrom(table)
      .where(sql<boolean>`${sql.ref(key)} IN (${sql.join(keys)})`)
    return { rows: keys.length, deletion: compiled(deletion) }
  }
}
