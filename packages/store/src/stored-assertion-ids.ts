import type { AssertionIdStore } from '@frontdesk/protocol/rfc7523-client-assertions/assertion-id.ts'

import { compiled } from './compiled-change.ts'
import { change, type Database } from './database.ts'

/** Ids of client assertions in the table `assertion_id`. */
export function storedAssertionIds({ reads }: Database): AssertionIdStore {
  const claim = compiled(
    reads
      .insertInto('assertion_id')
      .values({ hash: '', expires_at: 0 })
      .onConflict((existing) => existing.doNothing()),
  ).sql

  return {
    // Exactly one row, or it was there: a replay is no error, so that it is told from one.
    claim: (hash, expiresAt) =>
      change({ sql: claim, parameters: [hash, expiresAt], expectRows: 1 }),
  }
}
