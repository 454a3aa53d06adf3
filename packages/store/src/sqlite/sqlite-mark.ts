import { readFileSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'

import type { UnixMilliseconds, UnixSeconds } from '@frontdesk/directory/units.ts'

import { type ChainPosition, chainOrigin, chainPositionSql } from '../audit-chain-writer.ts'
import {
  type RecordedAccounts,
  type RecordedRow,
  recordedAccounts,
  recordedAccountsSql,
  recordedBetween,
} from '../recorded-accounts.ts'
import { acceptedMark, type Restoration } from '../restoration.ts'

/**
 * How far a database file had come: its audit's last row, and what secrets, keys and accounts were.
 * Kept beside the file, so that an older copy in its place is noticed. Holds nothing secret.
 */
export interface HighWaterMark extends ChainPosition, RecordedAccounts {
  readonly at: UnixMilliseconds
  readonly writer: string
}

export function markPath(databasePath: string): string {
  return `${databasePath}.mark`
}

/** Reads a mark; a file that is missing or is not a whole mark is as good as none. */
export function readMark(databasePath: string): HighWaterMark | undefined {
  try {
    const mark = JSON.parse(readFileSync(markPath(databasePath), 'utf8')) as Partial<HighWaterMark>
    // A mark of an older version says nothing of keys, and of what ended.
    const { at, writer, sequence, mac, secrets, keys = [], ended = {} } = mark
    const isWhole =
      typeof at === 'number' &&
      typeof writer === 'string' &&
      typeof sequence === 'number' &&
      typeof mac === 'string' &&
      Array.isArray(secrets)
    return isWhole ? { at, writer, sequence, mac, secrets, keys, ended } : undefined
  } catch {
    return undefined
  }
}

/** What names a mark. */
export function markName({
  writer,
  sequence,
  mac,
}: Pick<HighWaterMark, 'writer' | 'sequence' | 'mac'>): string {
  return `${writer} ${sequence} ${mac}`
}

/**
 * Compares a migrated database with its mark.
 *
 * @returns undefined when it holds what the mark says, or its mismatch was accepted
 */
export function findRestoration(
  database: DatabaseSync,
  mark: HighWaterMark,
): Restoration | undefined {
  const accepted = database.prepare('SELECT value FROM property WHERE name = ?').get(acceptedMark)
  if (accepted?.value === markName(mark)) return undefined
  // An empty file in the place of one that held something is a copy without its write-ahead log.
  if (mark.sequence === chainOrigin.sequence) return undefined
  const row = database
    .prepare(`
      SELECT first_sequence + count - 1 AS sequence, mac FROM audit_batch
       WHERE writer = ? AND first_sequence <= ? ORDER BY first_sequence DESC LIMIT 1`)
    .get(mark.writer, mark.sequence)
  if (row?.sequence === mark.sequence && row.mac === mark.mac) return undefined
  const { at: until, secrets, keys, ended } = mark
  return { until, secrets, keys, ended, name: markName(mark) }
}

/** Reads what a mark says of a database, as it is committed at this moment. */
export function markReader(
  database: DatabaseSync,
  writer: string,
): (accounts: RecordedAccounts | undefined) => HighWaterMark {
  const position = database.prepare(chainPositionSql('?'))
  const changed = database.prepare(recordedAccountsSql((n) => `?${n}`))

  function readAccounts(now: UnixSeconds): RecordedAccounts {
    const rows = changed.all(...recordedBetween(now))
    return recordedAccounts(rows as unknown as readonly RecordedRow[])
  }

  return (accounts) => {
    const at = Date.now()
    const { sequence, mac } = (position.get(writer) as ChainPosition | undefined) ?? chainOrigin
    const { secrets, keys, ended } = accounts ?? readAccounts(Math.floor(at / 1000))
    return { at, writer, sequence, mac, secrets, keys, ended }
  }
}
