import type { UnixMilliseconds, UnixSeconds } from '@frontdesk/directory/units.ts'
import { everything } from './change-feed.ts'
import { type Database, type Statement, statementOf } from './database.ts'
import { storedProperties } from './stored-properties.ts'

/** What the secrets of one client were. */
export interface ReplacedSecrets {
  readonly id: string
  readonly clientId: string
  /** The id of each secret that was not revoked, and when it ends. */
  readonly ends: Readonly<Record<string, UnixSeconds | null>>
}

/** A database is not where it was: it was restored from a copy. */
export interface Restoration {
  /** When it was last seen whole. */
  readonly until: UnixMilliseconds
  readonly secrets: readonly ReplacedSecrets[]
  /** Names the mark that it was missed by. */
  readonly name: string
}

/** The database is older than what it was; the message says what to do. */
export class RestoredDatabaseError extends Error {
  override readonly name = 'RestoredDatabaseError'
}

/** The property that names the mark whose mismatch was accepted: each is accepted once. */
export const acceptedMark = 'accepted-mark'

/**
 * Ends whatever a restored database brings back to life: token families, codes, links, sessions,
 * and access tokens of every kind. One that was used, or ended, after the copy was made would work
 * once more.
 */
export function endedByRestoration(now: UnixSeconds): readonly Statement[] {
  // A generation that no client can have had before, not even after the copy was made.
  const generation = `CASE WHEN generation >= ${now} THEN generation + 1 ELSE ${now} END`
  return [
    `UPDATE token_family SET revoked_at = ${now} WHERE revoked_at IS NULL`,
    `UPDATE session SET ended_at = ${now} WHERE ended_at IS NULL`,
    'DELETE FROM authorization_code',
    'DELETE FROM device_authorization',
    'DELETE FROM pushed_request',
    'DELETE FROM person_ticket',
    `UPDATE client SET generation = ${generation}, version = version + 1, updated_at = ${now}`,
  ].map((sql) => ({ sql, parameters: [], invalidates: [everything] }))
}

/**
 * Accepts a restored database: ends all of that, and gives secrets the end that they had been
 * given since the copy was made, in one transaction.
 *
 * @returns client_ids whose secrets were changed after the copy was made: they need new ones
 */
export async function acceptRestoration(
  database: Database,
  restoration: Restoration,
  now: UnixSeconds,
  requestId: string,
): Promise<readonly string[]> {
  const replaced = await replacedSecrets(database, restoration.secrets, now)
  const clients = [...new Set(replaced.map(({ clientId }) => clientId))]
  const mark = statementOf(storedProperties(database).upsert(acceptedMark, restoration.name))
  await database.commit({
    statements: [
      ...endedByRestoration(now),
      ...replaced.flatMap(({ statement }) => statement ?? []),
      mark,
    ],
    audit: [
      {
        at: now * 1000,
        action: 'server.restored-database-accepted',
        outcome: 'done',
        requestId,
        detail: { until: new Date(restoration.until).toISOString(), new_secrets_for: clients },
      },
    ],
  })
  return clients
}

interface Replaced {
  readonly clientId: string
  /** What ends the secret; undefined for one that was made since, and is lost. */
  readonly statement: Statement | undefined
}

async function replacedSecrets(
  { reads }: Database,
  recorded: readonly ReplacedSecrets[],
  now: UnixSeconds,
): Promise<readonly Replaced[]> {
  const replaced: Replaced[] = []
  for (const { id, clientId, ends } of recorded) {
    const rows = await reads
      .selectFrom('client_secret')
      .select(['id', 'expires_at'])
      .where('owner_id', '=', id)
      .where('revoked_at', 'is', null)
      .execute()
    for (const secret of rows) {
      const end = ends[secret.id]
      if (end === secret.expires_at) continue
      const change = end === undefined ? { revoked_at: now } : { expires_at: end }
      const update = reads.updateTable('client_secret').set(change).where('id', '=', secret.id)
      const { sql, parameters } = update.compile()
      replaced.push({ clientId, statement: { sql, parameters } as Statement })
    }
    const known = new Set(rows.map((row) => row.id))
    if (Object.keys(ends).some((secret) => !known.has(secret))) {
      replaced.push({ clientId, statement: undefined })
    }
  }
  return replaced
}
