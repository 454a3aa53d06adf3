import type { Change } from '@frontdesk/directory/change.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'
import { type RawBuilder, sql } from 'kysely'

import { everything } from './change-feed.ts'
import { compiledChange } from './compiled-change.ts'
import type { Database } from './database.ts'

/**
 * Takes a scope of a resource away from every client, consent and delegation that has it. Whoever
 * changes one of them with the version it had before is stale.
 *
 * @param uri of the resource: delegations for others are not looked at
 */
export function endOfScope({ reads }: Database, name: string, uri: string): readonly Change[] {
  const told = { invalidates: [everything] }
  const [scope, has] = [withoutValue(name), hasValue(name)]
  return [
    compiledChange(
      reads
        .updateTable('client')
        .set(({ eb }) => ({ scope, version: eb('version', '+', 1) }))
        .where(has),
      told,
    ),
    compiledChange(
      reads
        .updateTable('consent')
        .set(({ eb }) => ({ scope, version: eb('version', '+', 1) }))
        .where(has),
      told,
    ),
    compiledChange(
      reads.updateTable('token_family').set({ scope }).where('resource', '=', uri).where(has),
      told,
    ),
  ]
}

/** Deletes what somebody allowed for a resource and no client has redeemed yet. */
export function endOfRequests({ reads }: Database, uri: string): readonly Change[] {
  return [
    compiledChange(
      reads
        .deleteFrom('authorization_code')
        .where('resource', '=', uri)
        .where('used_at', 'is', null),
    ),
    compiledChange(
      reads
        .deleteFrom('device_authorization')
        .where('resource', '=', uri)
        .where('state', '!=', 'used'),
    ),
  ]
}

/** Revokes every delegation for a resource. */
export function endOfDelegations({ reads }: Database, uri: string, at: UnixSeconds): Change {
  return compiledChange(
    reads
      .updateTable('token_family')
      .set({ revoked_at: at })
      .where('resource', '=', uri)
      .where('revoked_at', 'is', null),
    { invalidates: [everything] },
  )
}

/**
 * The list of a `scope` column without one value, in the words of both databases. A scope's name
 * holds nothing that JSON escapes, so that between its quotes it is found as it is.
 */
function withoutValue(name: string): RawBuilder<string> {
  const item = `"${name}"`
  return sql<string>`replace(replace(replace(scope, ${`${item},`}, ''), ${`,${item}`}, ''), ${item}, '')`
}

function hasValue(name: string): RawBuilder<boolean> {
  return sql<boolean>`replace(scope, ${`"${name}"`}, '') <> scope`
}
