import { type Clock, secondsOf } from '@frontdesk/directory/units.ts'

import { type ChangeFeed, everything } from '../change-feed.ts'
import {
  type RecordedAccounts,
  type RecordedRow,
  recordedAccounts,
  recordedAccountsSql,
  recordedBetween,
} from '../recorded-accounts.ts'
import type { CommittedPlace } from './postgres-history.ts'

/** The record is at most a second behind; this leaves time to read it. */
const behindMs = 500

/** The subjects of what is recorded. */
const told = /^(client|person|organization):|^(administrators|api-keys|protected-resources)$/

interface AccountRecordSettings {
  readonly feed: ChangeFeed
  readonly clock: Clock
  readonly query: (sql: string, parameters: readonly unknown[]) => Promise<readonly unknown[]>
  /** The last thing that this process committed, and knows to be committed. */
  readonly place: () => CommittedPlace | undefined
}

/** What secrets, keys and accounts were, so that those end again that a restored server brings back. */
export interface AccountRecord {
  current(): RecordedAccounts
  close(): void
}

/** Keeps that record in memory: read anew within the second after one was changed. */
export function accountRecord({ feed, clock, query, place }: AccountRecordSettings): AccountRecord {
  let accounts: RecordedAccounts = { secrets: [], keys: [], ended: {} }
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  feed.onChange((subject) => {
    if (subject === everything || told.test(subject)) soon()
  })
  soon()

  function soon(): void {
    if (!isClosed) timer ??= setTimeout(read, behindMs).unref()
  }

  async function read(): Promise<void> {
    timer = undefined
    const at = place()
    // Before its first commit this process could not notice a loss either.
    if (at === undefined) return soon()
    try {
      accounts = (await recorded(query, at, recordedBetween(secondsOf(clock())))) ?? accounts
    } catch {
      // The server is away, and says so elsewhere.
      soon()
    }
  }

  return {
    current: () => accounts,
    close() {
      isClosed = true
      clearTimeout(timer)
    },
  }
}

type Row = RecordedRow & { readonly is_whole: boolean | null }

/** Undefined where the server has lost commits: what it says of them is what they were. */
async function recorded(
  query: AccountRecordSettings['query'],
  { writer, sequence, mac }: CommittedPlace,
  between: readonly [number, number],
): Promise<RecordedAccounts | undefined> {
  // One statement sees one state: of the server that has that place, or of one that has not.
  const sql = `
    WITH recorded AS (${recordedAccountsSql((n) => `$${n}`)})
    SELECT recorded.*, place.is_whole
      FROM (SELECT (
        SELECT first_sequence + count - 1 = $3 AND mac = $4 FROM audit_batch
         WHERE writer = $5 AND first_sequence <= $3 ORDER BY first_sequence DESC LIMIT 1
      ) AS is_whole) AS place LEFT JOIN recorded ON true`
  const rows = (await query(sql, [...between, sequence, mac, writer])) as readonly Row[]
  if (rows[0]?.is_whole !== true) return undefined
  return recordedAccounts(rows.filter(({ id }) => id !== null))
}
