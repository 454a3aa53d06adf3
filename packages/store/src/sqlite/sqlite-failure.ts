import type { Failure } from '../group-commit.ts'

/** @see https://www.sqlite.org/rescode.html */
const uniqueCodes = [1555, 2067, 2579]
/** What a row refers to went away in the same moment: a race lost, like a value taken. */
const foreignKeyCode = 787
const conflictCodes = new Set([...uniqueCodes, foreignKeyCode])
/** Busy, locked, out of memory, read-only, interrupted, I/O, corrupt, full, cannot open. */
const brokenCodes = new Set([5, 6, 7, 8, 9, 10, 11, 13, 14, 26])

/**
 * What an error of node:sqlite means. SQLite's messages name tables and columns, never values, so
 * they may be logged.
 */
export function sqliteFailure(error: unknown): Failure {
  const detail = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) : 0
  if (conflictCodes.has(code)) return { failure: 'conflict', detail }
  // The low byte is the primary code.
  if (brokenCodes.has(code & 0xff)) return { failure: 'unavailable', detail }
  return { failure: 'bug', detail }
}
