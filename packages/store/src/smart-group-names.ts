import type { Reach } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { SmartGroupName } from '@frontdesk/estate/apps/app.ts'
import type { Kysely } from 'kysely'

import { isInReach } from './confinement.ts'
import { inBatches } from './in-batches.ts'
import type { Schema } from './schema.ts'

/** The smart groups that one thing is assigned to, and those whose devices it leaves out. */
export interface AssignedGroups {
  readonly assigned: readonly SmartGroupName[]
  readonly excluded: readonly SmartGroupName[]
}

/**
 * The smart groups inside a reach of profiles or apps; those of one target are in order of id.
 *
 * @returns by target id, with nothing for targets that have none
 */
export async function smartGroupNames(
  reads: Kysely<Schema>,
  reach: Reach,
  { kind, ids }: { readonly kind: 'profile' | 'app'; readonly ids: readonly number[] },
): Promise<ReadonlyMap<number, AssignedGroups>> {
  const found = new Map<number, { assigned: SmartGroupName[]; excluded: SmartGroupName[] }>()
  await inBatches(ids, async (batch) => {
    const rows = await reads
      .selectFrom('assignment')
      .innerJoin('smart_group', 'smart_group.id', 'assignment.smart_group_id')
      .where('assignment.target_kind', '=', kind)
      .where('assignment.target_id', 'in', batch)
      .where(isInReach('smart_group.organization_group_id', reach))
      .select(['assignment.target_id', 'assignment.excluded'])
      .select(['smart_group.id', 'smart_group.uuid', 'smart_group.name'])
      .orderBy('smart_group.id')
      .execute()
    for (const { target_id, excluded, ...name } of rows) {
      const groups = found.get(target_id) ?? { assigned: [], excluded: [] }
      found.set(target_id, groups)
      groups[excluded === 1 ? 'excluded' : 'assigned'].push(name)
    }
  })
  return found
}
