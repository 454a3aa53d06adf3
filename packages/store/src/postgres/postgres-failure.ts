import pg from 'pg'

import type { Failure } from '../group-commit.ts'

const uniqueViolation = '23505'
/** What a row refers to went away in the same moment: a race lost, like a value taken. */
const foreignKeyViolation = '23503'
const conflictCodes = new Set([uniqueViolation, foreignKeyViolation])
/** Serialization failure, deadlock: the same batch may well succeed when run again. */
const retryCodes = new Set(['40001', '40P01'])
/**
 * Classes and codes of a server that cannot serve now: connection, resources, operator, system;
 * lock not available, read-only, transaction rolled back; the database is gone, or does not let
 * this user in.
 */
const brokenCode = /^(08|53|55|57|58|40|25006|XX|28|3D)/
/**
 * A value that came from outside and that no column can hold: a NUL in a text, a number that is
 * too large, a text that is no number.
 */
const invalidCodes = new Set(['22003', '22021', '22P02', '22P05'])
/** Errors that the driver's own code makes of a mistake; everything else without a code is the network. */
const mistakes = [RangeError, TypeError, ReferenceError]

/**
 * What an error of `pg` means. The message names constraints and columns; PostgreSQL puts values
 * into `detail`, which is left out.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function postgresFailure(error: unknown): Failure {
  const detail = error instanceof Error ? error.message : String(error)
  const code = sqlState(error)
  if (code === undefined) {
    const isMistake = mistakes.some((kind) => error instanceof kind)
    return { failure: isMistake ? 'bug' : 'unavailable', detail }
  }
  if (conflictCodes.has(code)) return { failure: 'conflict', detail }
  if (invalidCodes.has(code)) return { failure: 'invalid', detail }
  return { failure: brokenCode.test(code) ? 'unavailable' : 'bug', detail }
}

/** Whether running the same batch once more may help. */
export function isRetryable(error: unknown): boolean {
  return retryCodes.has(sqlState(error) ?? '')
}

/** Whether another writer of the same name has taken the next place of the audit chain. */
export function isChainTaken(error: unknown): boolean {
  return (
    sqlState(error) === uniqueViolation &&
    error instanceof Error &&
    'constraint' in error &&
    error.constraint === 'audit_batch_by_writer'
  )
}

/** What the server itself said; the network's errors have codes too, such as EPIPE. */
function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined
}
