import type { Commit } from '@frontdesk/directory/change.ts'
import { nameKey } from '@frontdesk/directory/people/name-key.ts'
import { StoreError } from '@frontdesk/directory/store-error.ts'

import { compiledChange } from './compiled-change.ts'
import type { Database } from './database.ts'
import { personSubject } from './stored-people.ts'

const atOnce = 500

/** A person whose name has the key of another person of the organization. */
export interface NameCollision {
  readonly personId: string
  readonly organizationId: string
  readonly username: string
}

/** Gives keys to the names of people that a version without keys has made. */
export interface NameKeyStore {
  /**
   * Makes the keys that are missing. Safe to run again and in several processes.
   *
   * @returns people whose key another person of their organization holds: they sign in by the
   *   exact spelling of their name only
   */
  fill(commit: Commit): Promise<readonly NameCollision[]>
}

interface Row {
  readonly id: string
  readonly organization_id: string
  readonly username: string
  readonly email: string
}

export function storedNameKeys({ reads }: Database): NameKeyStore {
  const withoutKey = (after: string): Promise<readonly Row[]> =>
    reads
      .selectFrom('person')
      .select(['id', 'organization_id', 'username', 'email'])
      .where('name_key', 'is', null)
      .where('id', '>', after)
      .orderBy('id')
      .limit(atOnce)
      .execute()

  const isTaken = async ({ organization_id, username }: Row): Promise<boolean> =>
    (await reads
      .selectFrom('person')
      .select('id')
      .where('organization_id', '=', organization_id)
      .where('name_key', '=', nameKey(username))
      .executeTakeFirst()) !== undefined

  const keying = ({ id, username, email }: Row, name_key: string | null) =>
    compiledChange(
      reads
        .updateTable('person')
        .set({ name_key, email_key: nameKey(email) })
        .where('id', '=', id)
        .where('username', '=', username)
        .where('name_key', 'is', null),
      { invalidates: [personSubject(id)] },
    )

  /** True when the person now has a key; false when another one holds it. */
  async function giveKey(row: Row, commit: Commit): Promise<boolean> {
    try {
      const isFree = !(await isTaken(row))
      await commit({ changes: [keying(row, isFree ? nameKey(row.username) : null)], audit: [] })
      return isFree
    } catch (error) {
      // Another process, or a new person, took the key between the question and the commit.
      if (error instanceof StoreError && error.code === 'conflict') return giveKey(row, commit)
      throw error
    }
  }

  return {
    async fill(commit) {
      const collisions: NameCollision[] = []
      for (let rows = await withoutKey(''); rows.length > 0; ) {
        for (const row of rows) {
          if (await giveKey(row, commit)) continue
          const { id: personId, organization_id: organizationId, username } = row
          collisions.push({ personId, organizationId, username })
        }
        rows = await withoutKey(rows.at(-1)?.id ?? '')
      }
      return collisions
    },
  }
}
