import type { Reach } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type {
  LocatedSmartGroup,
  SmartGroupFilter,
  SmartGroupSearch,
  SmartGroupStore,
} from '@frontdesk/estate/smart-groups/smart-group.ts'
import { type Kysely, sql } from 'kysely'

import { compiledChange } from './compiled-change.ts'
import { isInGroup, isInReach } from './confinement.ts'
import type { Database } from './database.ts'
import { deviceOf } from './device-row.ts'
import { locatedDevices } from './device-search.ts'
import { takeIds } from './id-sequence.ts'
import type { Schema } from './schema.ts'
import { assignmentCounts, memberCounts } from './smart-group-counts.ts'
import { memberConditions } from './smart-group-members.ts'
import { type SmartGroupRow, smartGroupOf, smartGroupRowOf } from './smart-group-row.ts'
import { containsText } from './text-match.ts'

type LocatedRow = SmartGroupRow & { readonly group_name: string; readonly group_uuid: string }

/** So many devices of one smart group are told at once. */
const deviceLimit = 5000

const orderColumns = {
  id: 'smart_group.id',
  name: 'smart_group.name',
} as const satisfies Record<SmartGroupSearch['orderBy'], string>

/** Smart groups in the table `smart_group`, what is assigned to them in `assignment`. */
export function storedSmartGroups(database: Database): SmartGroupStore {
  const { reads } = database

  return {
    allocateIds: (count) => takeIds(database, 'smart-group', count),

    async search(reach, { offset, limit, orderBy, descending, ...filter }) {
      const matching = searchedGroups(reads, reach, filter)
      const { total } = await matching
        .select(({ fn }) => fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow()
      const rows = await located(matching)
        .orderBy(orderColumns[orderBy], descending ? 'desc' : 'asc')
        .$if(orderBy !== 'id', (query) => query.orderBy('smart_group.id'))
        .limit(limit)
        .offset(offset)
        .execute()
      return { items: await counted(reads, reach, rows), total }
    },

    async find(reach, id) {
      if (!Number.isSafeInteger(id)) return undefined
      const rows = await located(searchedGroups(reads, reach, {}))
        .where('smart_group.id', '=', id)
        .execute()
      const [group] = await counted(reads, reach, rows)
      return group
    },

    async devicesOf(reach, group, { seenSince, seenUntil }) {
      const memberOf = await memberConditions(reads, [group])
      let query = locatedDevices(reads)
        .where(isInReach('device.organization_group_id', reach))
        .where(memberOf(group))
      if (seenSince !== undefined) query = query.where('device.last_seen_at', '>=', seenSince)
      if (seenUntil !== undefined) query = query.where('device.last_seen_at', '<=', seenUntil)
      const rows = await query.orderBy('device.id').limit(deviceLimit).execute()
      return rows.map(deviceOf)
    },

    ...smartGroupChanges(reads),

    insertAll: (groups) =>
      database.bulkInsert(
        'smart_group',
        groups.map((group) => ({ ...smartGroupRowOf(group) })),
      ),

    assignAll: (assignments) =>
      database.bulkInsert(
        'assignment',
        assignments.map(({ smartGroupId, targetKind, targetId, excluded }) => ({
          smart_group_id: smartGroupId,
          target_kind: targetKind,
          target_id: targetId,
          excluded: excluded ? 1 : 0,
        })),
      ),
  }
}

function smartGroupChanges(
  reads: Kysely<Schema>,
): Pick<SmartGroupStore, 'insertion' | 'update' | 'deletion'> {
  return {
    insertion: (group) =>
      compiledChange(reads.insertInto('smart_group').values(smartGroupRowOf(group))),

    update(group) {
      const { id, created_at, name_key, ...changeable } = smartGroupRowOf(group)
      const { name, organization_group_id } = changeable
      return compiledChange(
        reads
          .updateTable('smart_group')
          .set(changeable)
          // A name that was taken twice before names had keys may stay.
          .set('name_key', (eb) =>
            eb
              .case()
              .when(eb.and({ name, organization_group_id }))
              .then(eb.ref('name_key'))
              .else(name_key)
              .end(),
          )
          .where('id', '=', id)
          .where('version', '=', group.version - 1),
        { expectRows: 1 },
      )
    },

    deletion: (id, version) =>
      compiledChange(
        reads
          .deleteFrom('smart_group')
          .where('id', '=', id)
          .where('version', '=', version)
          .where(sql<boolean>`NOT EXISTS (SELECT 1 FROM assignment WHERE smart_group_id = ${id})`),
        { expectRows: 1 },
      ),
  }
}

function searchedGroups(reads: Kysely<Schema>, reach: Reach, filter: SmartGroupFilter) {
  const { name, organizationGroupId, managedByGroupId, modifiedSince, modifiedUntil } = filter
  let query = reads
    .selectFrom('smart_group')
    .where(isInReach('smart_group.organization_group_id', reach))
  if (name !== undefined) query = query.where(containsText(['smart_group.name'], name))
  if (organizationGroupId !== undefined) {
    query = query.where(isInGroup('smart_group.organization_group_id', organizationGroupId))
  }
  if (managedByGroupId !== undefined) {
    query = query.where('smart_group.organization_group_id', '=', managedByGroupId)
  }
  if (modifiedSince !== undefined)
    query = query.where('smart_group.updated_at', '>=', modifiedSince)
  if (modifiedUntil !== undefined)
    query = query.where('smart_group.updated_at', '<=', modifiedUntil)
  return query
}

function located(query: ReturnType<typeof searchedGroups>) {
  return query
    .innerJoin('organization_group as group', 'group.id', 'smart_group.organization_group_id')
    .selectAll('smart_group')
    .select(['group.name as group_name', 'group.uuid as group_uuid'])
}

async function counted(
  reads: Kysely<Schema>,
  reach: Reach,
  rows: readonly LocatedRow[],
): Promise<LocatedSmartGroup[]> {
  const groups = rows.map(smartGroupOf)
  const devices = await memberCounts(reads, reach, groups)
  const assignments = await assignmentCounts(reads, groups)
  return groups.map((group, at) => ({
    ...group,
    organizationGroupName: rows[at]?.group_name ?? '',
    organizationGroupUuid: rows[at]?.group_uuid ?? '',
    devices: devices.get(group.id) ?? 0,
    assignments: assignments.get(group.id)?.assigned ?? 0,
    exclusions: assignments.get(group.id)?.excluded ?? 0,
  }))
}
