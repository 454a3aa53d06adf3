import type { AuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import type { UnixMilliseconds, UnixSeconds } from '@frontdesk/directory/units.ts'
import { CompiledQuery } from 'kysely'

import { everything } from './change-feed.ts'
import { type Database, type Statement, statementOf } from './database.ts'
import { endAgain, type NamedAgain, type Query } from './ended-again.ts'
import type { RecordedAccounts } from './recorded-accounts.ts'
import { storedProperties } from './stored-properties.ts'

/** A database is not where it was: it was restored from a copy. */
export interface Restoration extends RecordedAccounts {
  /** When it was last seen whole. */
  readonly until: UnixMilliseconds
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
    `UPDATE client SET generation = ${generation}, version = version + 1`,
    `INSERT INTO property (name, value) VALUES ('${restoredAt}', '${now}')
       ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
  ].map((sql) => ({ sql, parameters: [], invalidates: [everything] }))
}

/**
 * Accepts a restored database: ends all of that, and ends again what the record says had ended
 * since the copy was made, in one transaction.
 *
 * @returns what it ended again, and what needs new secrets or keys
 */
export async function acceptRestoration(
  database: Database,
  restoration: Restoration,
  now: UnixSeconds,
  requestId: string,
): Promise<NamedAgain> {
  const query: Query = async (sql, parameters) =>
    (await database.reads.executeQuery(CompiledQuery.raw(sql, [...parameters]))).rows
  const { named, statements } = await endAgain(restoration, query, now, () => '?')
  const mark = statementOf(storedProperties(database).upsert(acceptedMark, restoration.name))
  await database.commit({
    statements: [...endedByRestoration(now), ...statements, mark],
    audit: [
      restorationEvent(now * 1000, requestId, {
        until: new Date(restoration.until).toISOString(),
        ...named,
      }),
    ],
  })
  return named
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
