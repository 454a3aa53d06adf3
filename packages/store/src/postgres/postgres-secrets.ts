import { type Clock, secondsOf } from '@frontdesk/directory/units.ts'

import { type ChangeFeed, everything } from '../change-feed.ts'
import {
  type RecordedSecretRow,
  recordedBetween,
  recordedSecrets,
  recordedSecretsSql,
} from '../recorded-secrets.ts'
import type { ReplacedSecrets } from '../restoration.ts'
import type { CommittedPlace } from './postgres-history.ts'

/** The record is at most a second behind; this leaves time to read it. */
const behindMs = 500

interface SecretRecordSettings {
  readonly feed: ChangeFeed
  readonly clock: Clock
  readonly query: (sql: string, parameters: readonly unknown[]) => Promise<readonly unknown[]>
  /** The last thing that this process committed, and knows to be committed. */
  readonly place: () => CommittedPlace | undefined
}

/** What the clients' secrets were, so that those can be named that a restored server brings back. */
export interface SecretRecord {
  current(): readonly ReplacedSecrets[]
  close(): void
}

/** Keeps that record in memory: read anew within the second after a client was changed. */
export function secretRecord({ feed, clock, query, place }: SecretRecordSettings): SecretRecord {
  let secrets: readonly ReplacedSecrets[] = []
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  feed.onChange((subject) => {
    if (subject === everything || subject.startsWith('client:')) soon()
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
      secrets = (await recorded(query, at, recordedBetween(secondsOf(clock())))) ?? secrets
    } catch {
      // The server is away, and says so elsewhere.
      soon()
    }
  }

  return {
    current: () => secrets,
    close() {
      isClosed = true
      clearTimeout(timer)
    },
  }
}

type Row = RecordedSecretRow & { readonly is_whole: boolean | null }

/** Undefined where the server has lost commits: what it says of the secrets is what they were. */
async function recorded(
  query: SecretRecordSettings['query'],
  { writer, sequence, mac }: CommittedPlace,
  between: readonly [number, number],
): Promise<readonly ReplacedSecrets[] | undefined> {
  // One statement sees one state: of the server that has that place, or of one that has not.
  const sql = `
    WITH recorded AS (${recordedSecretsSql((n) => `$${n}`)})
    SELECT recorded.*, place.is_whole
      FROM (SELECT (
        SELECT first_sequence + count - 1 = $3 AND mac = $4 FROM audit_batch
         WHERE writer = $5 AND first_sequence <= $3 ORDER BY first_sequence DESC LIMIT 1
      ) AS is_whole) AS place LEFT JOIN recorded ON true`
  const rows = (await query(sql, [...between, sequence, mac, writer])) as readonly Row[]
  if (rows[0]?.is_whole !== true) return undefined
  return recordedSecrets(rows.filter(({ id }) => id !== null))
}
