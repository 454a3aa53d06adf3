import type { Commit } from '@frontdesk/directory/change.ts'
import { nameKey } from '@frontdesk/directory/people/name-key.ts'
import { StoreError } from '@frontdesk/directory/store-error.ts'
import { type RawBuilder, sql } from 'kysely'

import { compiledChange } from './compiled-change.ts'
import type { Database } from './database.ts'
import { smartGroupNameKey } from './smart-group-row.ts'

const atOnce = 500

/** A row whose name has the key of another row of the same scope. */
export interface KeyCollision {
  readonly id: number | string
  /** The organization, or the organization group, that a name is unique in. */
  readonly scope: number | string
  readonly name: string
}

/**
 * Makes keys of names that a version without keys has made. Of several rows with one key the first
 * gets it; the others keep their names and have none. Safe to run again and in several processes.
 *
 * @returns the others
 */
type Fill = (commit: Commit) => Promise<readonly KeyCollision[]>

/** Gives keys to the names of an earlier version: see `Fill`. */
export interface MissingNameKeys {
  readonly ofAdministrators: Fill
  readonly ofSmartGroups: Fill
}

interface Named {
  readonly table: 'administrator' | 'smart_group'
  readonly scope: 'organization_id' | 'organization_group_id'
  readonly name: 'name' | 'username'
  keyOf(name: string): string
}

const administrators: Named = {
  table: 'administrator',
  scope: 'organization_id',
  name: 'username',
  keyOf: nameKey,
}

const smartGroups: Named = {
  table: 'smart_group',
  scope: 'organization_group_id',
  name: 'name',
  keyOf: smartGroupNameKey,
}

export function missingNameKeys(database: Database): MissingNameKeys {
  return {
    ofAdministrators: (commit) => fill(database, administrators, commit),
    ofSmartGroups: (commit) => fill(database, smartGroups, commit),
  }
}

async function fill(
  database: Database,
  named: Named,
  commit: Commit,
): Promise<readonly KeyCollision[]> {
  const collisions: KeyCollision[] = []
  for (let rows = await withoutKey(database, named); rows.length > 0; ) {
    for (const row of rows) {
      if (!(await giveKey(database, named, row, commit))) collisions.push(row)
    }
    rows = await withoutKey(database, named, rows.at(-1)?.id)
  }
  return collisions
}

async function withoutKey(
  { reads }: Database,
  { table, scope, name }: Named,
  after?: number | string,
): Promise<readonly KeyCollision[]> {
  const later = after === undefined ? sql`1 = 1` : sql`id > ${after}`
  const query = sql<KeyCollision>`
    SELECT id, ${sql.ref(scope)} AS scope, ${sql.ref(name)} AS name FROM ${sql.table(table)}
    WHERE name_key IS NULL AND ${later} ORDER BY id LIMIT ${atOnce}`
  return (await query.execute(reads)).rows
}

/** True when the row has a key now; false when another one holds it. */
async function giveKey(
  { reads }: Database,
  named: Named,
  row: KeyCollision,
  commit: Commit,
): Promise<boolean> {
  const { table, scope, name, keyOf } = named
  const key = keyOf(row.name)
  const taken = sql`SELECT id FROM ${sql.table(table)}
    WHERE ${sql.ref(scope)} = ${row.scope} AND name_key = ${key}`
  if ((await taken.execute(reads)).rows.length > 0) return false
  const keying: RawBuilder<unknown> = sql`UPDATE ${sql.table(table)} SET name_key = ${key}
    WHERE id = ${row.id} AND ${sql.ref(scope)} = ${row.scope}
      AND ${sql.ref(name)} = ${row.name} AND name_key IS NULL`
  try {
    await commit({ changes: [compiledChange({ compile: () => keying.compile(reads) })], audit: [] })
    return true
  } catch (error) {
    // Another process, or a new row, took the key between the question and the commit.
    if (error instanceof StoreError && error.code === 'conflict') return false
    throw error
  }
}
