import { randomUUIDv7 } from 'node:crypto'

import { secondsOf, type UnixMilliseconds } from '@frontdesk/directory/units.ts'
import type pg from 'pg'

import type { ChainPosition } from '../audit-chain-writer.ts'
import { endAgain, type NamedAgain } from '../ended-again.ts'
import type { Job } from '../group-commit.ts'
import type { RecordedAccounts } from '../recorded-accounts.ts'
import { endedByRestoration, restorationEvent } from '../restoration.ts'

/** The last thing that this process committed, and knows to be committed. */
export interface CommittedPlace extends ChainPosition {
  readonly writer: string
}

/** @throws Error when the server is a standby, which takes no writes and may be behind */
export async function requirePrimary(on: pg.Client): Promise<void> {
  const { rows } = await on.query<{ standby: boolean }>('SELECT pg_is_in_recovery() AS standby')
  if (rows[0]?.standby) throw new Error('PostgreSQL is a standby, or still recovering.')
}

/**
 * Tells whether a server has lost what was committed: it was restored from a backup, or a replica
 * that was behind has taken over.
 */
export async function hasLost(
  on: pg.Client,
  { writer, sequence, mac }: CommittedPlace,
): Promise<boolean> {
  const { rows } = await on.query<ChainPosition>(
    `SELECT first_sequence + count - 1 AS sequence, mac FROM audit_batch
      WHERE writer = $1 AND first_sequence <= $2 ORDER BY first_sequence DESC LIMIT 1`,
    [writer, sequence],
  )
  return rows[0]?.sequence !== sequence || rows[0].mac !== mac
}

/**
 * What ends all that a server which has lost commits brings back to life, what had been replaced,
 * disabled or deleted meanwhile too, as far as this process heard of it.
 *
 * @param lost the last thing that was committed before
 */
export async function restorationJob(
  on: pg.Client,
  lost: CommittedPlace,
  accounts: RecordedAccounts,
  at: UnixMilliseconds,
): Promise<{ readonly job: Job; readonly named: NamedAgain }> {
  const now = secondsOf(at)
  const query = async (sql: string, parameters: readonly string[]) =>
    (await on.query(sql, [...parameters])).rows
  const { statements, named } = await endAgain(accounts, query, now, (n) => `$${n}`)
  const detail = { lost_sequence: lost.sequence, ...named }
  return {
    job: {
      statements: [...endedByRestoration(now), ...statements],
      audit: [restorationEvent(at, randomUUIDv7(), detail)],
    },
    named,
  }
}
