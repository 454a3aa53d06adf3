import type { PropertyStore } from '@frontdesk/directory/property-store.ts'

import { compiledChange } from './compiled-change.ts'
import type { Database } from './database.ts'

/** Properties in the table `property`. */
export function storedProperties({ reads }: Database): PropertyStore {
  return {
    async get(name) {
      const row = await reads
        .selectFrom('property')
        .select('value')
        .where('name', '=', name)
        .executeTakeFirst()
      return row?.value
    },

    insertion: (name, value) =>
      compiledChange(
        reads
          .insertInto('property')
          .values({ name, value })
          .onConflict((existing) => existing.column('name').doNothing()),
        { expectRows: 1 },
      ),

    upsert: (name, value) =>
      compiledChange(
        reads
          .insertInto('property')
          .values({ name, value })
          .onConflict((existing) => existing.column('name').doUpdateSet({ value })),
      ),
  }
}
