import type { Reach } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { SmartGroup } from '@frontdesk/estate/smart-groups/smart-group.ts'
import { type Kysely, sql } from 'kysely'

import { isInReach } from './confinement.ts'
import { inBatches } from './in-batches.ts'
import type { Schema } from './schema.ts'
import { memberConditions } from './smart-group-members.ts'

/** Smart groups that are counted in one pass over the devices. */
const groupsInOnePass = 25

/** The devices inside a reach of many smart groups, by the smart group's id. */
export async function memberCounts(
  reads: Kysely<Schema>,
  reach: Reach,
  groups: readonly SmartGroup[],
): Promise<ReadonlyMap<number, number>> {
  const counts = new Map<number, number>()
  const memberOf = await memberConditions(reads, groups)
  for (let start = 0; start < groups.length; start += groupsInOnePass) {
    const batch = groups.slice(start, start + groupsInOnePass)
    const columns = batch.map((group) =>
      sql<number>`count(*) FILTER (WHERE ${memberOf(group)})`.as(`group_${group.id}`),
    )
    const row: Readonly<Record<string, number>> = await reads
      .selectFrom('device')
      .where(isInReach('device.organization_group_id', reach))
      .select(columns)
      .executeTakeFirstOrThrow()
    for (const { id } of batch) counts.set(id, row[`group_${id}`] ?? 0)
  }
  return counts
}

/** How many things are assigned to smart groups, and how many leave them out. */
export async function assignmentCounts(
  reads: Kysely<Schema>,
  groups: readonly SmartGroup[],
): Promise<ReadonlyMap<number, { readonly assigned: number; readonly excluded: number }>> {
  const counts = new Map<number, { assigned: number; excluded: number }>()
  await inBatches(
    groups.map(({ id }) => id),
    async (batch) => {
      const rows = await reads
        .selectFrom('assignment')
        .where('smart_group_id', 'in', batch)
        .groupBy(['smart_group_id', 'excluded'])
        .select(({ fn }) => ['smart_group_id', 'excluded', fn.countAll<number>().as('targets')])
        .execute()
      for (const { smart_group_id, excluded, targets } of rows) {
        const count = counts.get(smart_group_id) ?? { assigned: 0, excluded: 0 }
        counts.set(smart_group_id, count)
        count[excluded === 1 ? 'excluded' : 'assigned'] = targets
      }
    },
  )
  return counts
}
