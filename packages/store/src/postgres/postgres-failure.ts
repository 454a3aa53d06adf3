import type { Failure } from '../group-commit.ts'

const uniqueViolation = '23505'
/** What a row refers to went away in the same moment: a race lost, like a value taken. */
const foreignKeyViolation = '23503'
const conflictCodes = new Set([uniqueViolation, foreignKeyViolation])
/** Serialization failure, deadlock: the same batch may well succeed when run again. */
const retryCodes = new Set(['40001', '40P01'])
/**
 * Classes and codes of a server that cannot write now: connection, resources, operator, system;
 * lock not available, read-only, transaction rolled back.
 */
const brokenCode = /^(08|53|55|57|58|40|25006|XX)/

/**
 * What an error of `pg` means. The message names constraints and columns; PostgreSQL puts values
 * into `detail`, which is left out.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function postgresFailure(error: unknown): Failure {
  const detail = error instanceof Error ? error.message : String(error)
  const code = sqlState(error)
  if (code !== undefined && conflictCodes.has(code)) return { failure: 'conflict', detail }
  // Without a code it is the network's error, not the server's.
  if (code === undefined || brokenCode.test(code)) return { failure: 'unavailable', detail }
  return { failure: 'bug', detail }
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

function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code) ? error.code : undefined
}
