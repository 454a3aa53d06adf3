import type { Commit } from '@frontdesk/directory/change.ts'
import { StoreError } from '@frontdesk/directory/store-error.ts'

import { compiledChange } from './compiled-change.ts'
import type { Database } from './database.ts'
import { smartGroupNameKey } from './smart-group-row.ts'

const atOnce = 500

/** Gives keys to the names of smart groups that a version without keys has made. */
export interface SmartGroupKeyStore {
  /**
   * Makes the keys that are missing. Of several smart groups with one name the oldest gets it; the
   * others keep their names and have none. Safe to run again and in several processes.
   */
  fill(commit: Commit): Promise<void>
}

interface Row {
  readonly id: number
  readonly organization_group_id: number
  readonly name: string
}

export function storedSmartGroupKeys({ reads }: Database): SmartGroupKeyStore {
  const withoutKey = (after: number): Promise<readonly Row[]> =>
    reads
      .selectFrom('smart_group')
      .select(['id', 'organization_group_id', 'name'])
      .where('name_key', 'is', null)
      .where('id', '>', after)
      .orderBy('id')
      .limit(atOnce)
      .execute()

  async function giveKey({ id, organization_group_id, name }: Row, commit: Commit): Promise<void> {
    const name_key = smartGroupNameKey(name)
    const taken = await reads
      .selectFrom('smart_group')
      .select('id')
      .where('organization_group_id', '=', organization_group_id)
      .where('name_key', '=', name_key)
      .executeTakeFirst()
    if (taken) return
    const keying = reads
      .updateTable('smart_group')
      .set({ name_key })
      .where('id', '=', id)
      .where('organization_group_id', '=', organization_group_id)
      .where('name', '=', name)
      .where('name_key', 'is', null)
    try {
      await commit({ changes: [compiledChange(keying)], audit: [] })
    } catch (error) {
      // Another process, or a new smart group, took the key between the question and the commit.
      if (!(error instanceof StoreError && error.code === 'conflict')) throw error
    }
  }

  return {
    async fill(commit) {
      for (let rows = await withoutKey(0); rows.length > 0; ) {
        for (const row of rows) await giveKey(row, commit)
        rows = await withoutKey(rows.at(-1)?.id ?? 0)
      }
    },
  }
}
