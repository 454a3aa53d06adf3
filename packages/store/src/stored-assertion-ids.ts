import type { AssertionIdStore } from '@frontdesk/protocol/rfc7523-client-assertions/assertion-id.ts'
import { sql } from 'kysely'

import { change, type Database } from './database.ts'
import { restoredAt } from './restoration.ts'

/** Ids of client assertions in the table `assertion_id`. */
export function storedAssertionIds({ reads }: Database): AssertionIdStore {
  const claim = sql`
    INSERT INTO assertion_id (hash, expires_at)
    SELECT CAST(${''} AS TEXT), CAST(${0} AS BIGINT)
     WHERE NOT EXISTS (
       SELECT 1 FROM property
        WHERE name = ${sql.lit(restoredAt)}
          AND CAST(value AS BIGINT) >= CAST(${0} AS BIGINT))
    ON CONFLICT DO NOTHING`.compile(reads).sql

  return {
    // Exactly one row, or it was there: a replay is no error, so that it is told from one.
    claim: (hash, expiresAt, usableFrom) =>
      change({ sql: claim, parameters: [hash, expiresAt, usableFrom], expectRows: 1 }),
  }
}
