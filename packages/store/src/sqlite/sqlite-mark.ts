import { readFileSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'

import type { UnixMilliseconds, UnixSeconds } from '@frontdesk/directory/units.ts'

import { type ChainPosition, chainOrigin, chainPositionSql } from '../audit-chain-writer.ts'
import {
  type RecordedSecretRow,
  recordedBetween,
  recordedSecrets,
  recordedSecretsSql,
} from '../recorded-secrets.ts'
import { acceptedMark, type ReplacedSecrets, type Restoration } from '../restoration.ts'

/**
 * How far a database file had come: its audit's last row, and what the clients' secrets were. Kept
 * beside the file, so that an older copy in its place is noticed. Holds nothing secret.
 */
export interface HighWaterMark extends ChainPosition {
  readonly at: UnixMilliseconds
  readonly writer: string
  /** Of each client whose secrets changed within 90 days, all that could still be used. */
  readonly secrets: readonly ReplacedSecrets[]
}

export function markPath(databasePath: string): string {
  return `${databasePath}.mark`
}

/** Reads a mark; a file that is missing or is not a whole mark is as good as none. */
export function readMark(databasePath: string): HighWaterMark | undefined {
  try {
    const mark = JSON.parse(readFileSync(markPath(databasePath), 'utf8')) as Partial<HighWaterMark>
    const { at, writer, sequence, mac, secrets } = mark
    const isWhole =
      typeof at === 'number' &&
      typeof writer === 'string' &&
      typeof sequence === 'number' &&
      typeof mac === 'string' &&
      Array.isArray(secrets)
    return isWhole ? { at, writer, sequence, mac, secrets } : undefined
  } catch {
    return undefined
  }
}

/** What names a mark. */
export function markName({ writer, sequence, mac }: Omit<HighWaterMark, 'at' | 'secrets'>): string {
  return `${writer} ${sequence} ${mac}`
}

/**
 * Compares a migrated database with its mark.
 *
 * @returns undefined when it holds what the mark says, is new, or its mismatch was accepted
 */
export function findRestoration(
  database: DatabaseSync,
  mark: HighWaterMark,
): Restoration | undefined {
  const accepted = database.prepare('SELECT value FROM property WHERE name = ?').get(acceptedMark)
  if (accepted?.value === markName(mark)) return undefined
  // A database that was begun anew in the place of another has nothing to bring back to life.
  if (!database.prepare('SELECT 1 FROM property LIMIT 1').get()) return undefined
  const row = database
    .prepare(`
      SELECT first_sequence + count - 1 AS sequence, mac FROM audit_batch
       WHERE writer = ? AND first_sequence <= ? ORDER BY first_sequence DESC LIMIT 1`)
    .get(mark.writer, mark.sequence)
  if (row?.sequence === mark.sequence && row.mac === mark.mac) return undefined
  return { until: mark.at, secrets: mark.secrets, name: markName(mark) }
}

/** Reads what a mark says of a database, as it is committed at this moment. */
export function markReader(
  database: DatabaseSync,
  writer: string,
): (secrets: HighWaterMark['secrets'] | undefined) => HighWaterMark {
  const position = database.prepare(chainPositionSql('?'))
  const changed = database.prepare(recordedSecretsSql((n) => `?${n}`))

  function readSecrets(now: UnixSeconds): HighWaterMark['secrets'] {
    const rows = changed.all(...recordedBetween(now))
    return recordedSecrets(rows as unknown as readonly RecordedSecretRow[])
  }

  return (secrets) => {
    const at = Date.now()
    const { sequence, mac } = (position.get(writer) as ChainPosition | undefined) ?? chainOrigin
    return { at, writer, sequence, mac, secrets: secrets ?? readSecrets(Math.floor(at / 1000)) }
  }
}
