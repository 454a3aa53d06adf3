import type { AuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
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

/** The property that says when a restored database was last accepted, in seconds. */
export const restoredAt = 'restored-at'

/**
 * Ends whatever a restored database brings back to life: token families, codes, links, sessions,
 * and access tokens of every kind. One that was used, or ended, after the copy was made would work
 * once more. What can be used once and leaves a row only when it is used (client assertions,
 * passkey challenges) has to be younger from now on.
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
    `INSERT INTO property (name, value) VALUES ('${restoredAt}', '${now}')
       ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
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
  { secrets, name, until }: Restoration,
  now: UnixSeconds,
  requestId: string,
): Promise<readonly string[]> {
  const found: SecretRow[] = []
  for (const { id } of secrets) {
    const rows = await database.reads
      .selectFrom('client_secret')
      .select(['id', 'owner_id', 'expires_at'])
      .where('owner_id', '=', id)
      .where('revoked_at', 'is', null)
      .execute()
    found.push(...rows)
  }
  const { clientIds, statements } = endReplacedSecrets(secrets, found, now, () => '?')
  const mark = statementOf(storedProperties(database).upsert(acceptedMark, name))
  await database.commit({
    statements: [...endedByRestoration(now), ...statements, mark],
    audit: [
      restorationEvent(now * 1000, requestId, {
        until: new Date(until).toISOString(),
        new_secrets_for: clientIds,
      }),
    ],
  })
  return clientIds
}

/** The audit row of an accepted restoration. */
export function restorationEvent(
  at: UnixMilliseconds,
  requestId: string,
  detail: AuditEvent['detail'],
): AuditEvent {
  return {
    at,
    action: 'server.restored-database-accepted',
    outcome: 'done',
    requestId,
    detail,
  }
}

/** A secret as a restored database has it: not revoked there. */
export interface SecretRow {
  readonly id: string
  readonly owner_id: string
  readonly expires_at: UnixSeconds | null
}

/** The secrets that were replaced after the copy was made. */
export interface EndedSecrets {
  /** Of the clients that need new ones. */
  readonly clientIds: readonly string[]
  /** End the secrets again that are there and had been ended. */
  readonly statements: readonly Statement[]
}

/**
 * Compares the secrets of a restored database with what they were.
 *
 * @param found all that are not revoked there, of the recorded clients
 * @param placeholder of the n-th parameter, as the database spells it
 */
export function endReplacedSecrets(
  recorded: readonly ReplacedSecrets[],
  found: readonly SecretRow[],
  now: UnixSeconds,
  placeholder: (n: number) => string,
): EndedSecrets {
  const secretsOf = Map.groupBy(found, (row) => row.owner_id)
  const clientIds = new Set<string>()
  const statements: Statement[] = []
  for (const { id, clientId, ends } of recorded) {
    const secrets = secretsOf.get(id) ?? []
    for (const secret of secrets) {
      const end = ends[secret.id]
      if (end === secret.expires_at) continue
      const [column, value] = end === undefined ? ['revoked_at', now] : ['expires_at', end]
      const sql = `UPDATE client_secret SET ${column} = ${placeholder(1)} WHERE id = ${placeholder(2)}`
      statements.push({ sql, parameters: [value, secret.id] })
      clientIds.add(clientId)
    }
    // One that was made since is lost.
    const known = new Set(secrets.map((secret) => secret.id))
    if (Object.keys(ends).some((secret) => !known.has(secret))) clientIds.add(clientId)
  }
  return { clientIds: [...clientIds], statements }
}
