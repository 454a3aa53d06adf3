import type { Reach } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type {
  DeviceTag,
  LocatedTag,
  Tag,
  TagFilter,
  TagKind,
  TagStore,
} from '@frontdesk/estate/tags/tag.ts'
import type { Kysely, Selectable } from 'kysely'

import { compiledChange } from './compiled-change.ts'
import { isInGroup, isInReach } from './confinement.ts'
import type { Database } from './database.ts'
import { takeIds } from './id-sequence.ts'
import { inBatches } from './in-batches.ts'
import type { Schema } from './schema.ts'
import { containsText } from './text-match.ts'

type Row = Selectable<Schema['tag']>
type LocatedRow = Row & { readonly group_name: string; readonly group_uuid: string }

/** Tags in the table `tag`, the devices that carry them in `device_tag`. */
export function storedTags(database: Database): TagStore {
  const { reads } = database

  return {
    allocateIds: (count) => takeIds(database, 'tag', count),

    async search(reach, { offset, limit, descending, ...filter }) {
      const matching = searchedTags(reads, reach, filter)
      const { total } = await matching
        .select(({ fn }) => fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow()
      const rows = await located(matching)
        .orderBy('tag.name', descending ? 'desc' : 'asc')
        .orderBy('tag.id')
        .limit(limit)
        .offset(offset)
        .execute()
      return { items: rows.map(locatedTagOf), total }
    },

    async find(reach, id) {
      if (!Number.isSafeInteger(id)) return undefined
      const row = await located(searchedTags(reads, reach, {}))
        .where('tag.id', '=', id)
        .executeTakeFirst()
      return row && locatedTagOf(row)
    },

    async devicesOf(reach, tagId, { seenUntil }) {
      let query = reads
        .selectFrom('device_tag')
        .innerJoin('device', 'device.id', 'device_tag.device_id')
        .innerJoin('tag', 'tag.id', 'device_tag.tag_id')
        .where('device_tag.tag_id', '=', tagId)
        .where(isInReach('device.organization_group_id', reach))
        .where(isInReach('tag.organization_group_id', reach))
      if (seenUntil !== undefined) query = query.where('device.last_seen_at', '<=', seenUntil)
      const rows = await query
        .select(['device.id', 'device.uuid', 'device.friendly_name'])
        .select(['device.last_seen_at', 'device_tag.tagged_at'])
        .orderBy('device_tag.device_id')
        .execute()
      return rows.map((row) => ({
        id: row.id,
        uuid: row.uuid,
        friendlyName: row.friendly_name,
        lastSeenAt: row.last_seen_at,
        taggedAt: row.tagged_at,
      }))
    },

    async carriersAmong(tagId, deviceIds) {
      const carriers = new Set<number>()
      await inBatches(deviceIds, async (batch) => {
        const rows = await reads
          .selectFrom('device_tag')
          .select('device_id')
          .where('tag_id', '=', tagId)
          .where('device_id', 'in', batch)
          .execute()
        for (const { device_id } of rows) carriers.add(device_id)
      })
      return carriers
    },

    ...tagChanges(reads),

    insertAll: (tags) =>
      database.bulkInsert(
        'tag',
        tags.map((tag) => ({ ...rowOf(tag) })),
      ),

    attachAll: (deviceTags) => database.bulkInsert('device_tag', deviceTags.map(deviceTagRowOf)),
  }
}

function tagChanges(
  reads: Kysely<Schema>,
): Pick<TagStore, 'insertion' | 'attachment' | 'detachment'> {
  return {
    insertion: (tag) => compiledChange(reads.insertInto('tag').values(rowOf(tag))),

    attachment: (deviceTag) =>
      compiledChange(
        reads
          .insertInto('device_tag')
          .values(deviceTagRowOf(deviceTag))
          .onConflict((conflict) => conflict.columns(['tag_id', 'device_id']).doNothing()),
        { expectRows: 1 },
      ),

    detachment: (tagId, deviceId) =>
      compiledChange(
        reads
          .deleteFrom('device_tag')
          .where('tag_id', '=', tagId)
          .where('device_id', '=', deviceId),
        { expectRows: 1 },
      ),
  }
}

function searchedTags(reads: Kysely<Schema>, reach: Reach, filter: TagFilter) {
  const { name, kind, organizationGroupId, ofGroupIds } = filter
  let query = reads.selectFrom('tag').where(isInReach('tag.organization_group_id', reach))
  if (name !== undefined) query = query.where(containsText(['tag.name'], name))
  if (kind !== undefined) query = query.where('tag.kind', '=', kind)
  if (organizationGroupId !== undefined) {
    query = query.where(isInGroup('tag.organization_group_id', organizationGroupId))
  }
  if (ofGroupIds !== undefined) {
    query = query.where('tag.organization_group_id', 'in', ofGroupIds)
  }
  return query
}

function located(query: ReturnType<typeof searchedTags>) {
  return query
    .innerJoin('organization_group as group', 'group.id', 'tag.organization_group_id')
    .selectAll('tag')
    .select(['group.name as group_name', 'group.uuid as group_uuid'])
}

function locatedTagOf(row: LocatedRow): LocatedTag {
  return {
    id: row.id,
    uuid: row.uuid,
    organizationId: row.organization_id,
    organizationGroupId: row.organization_group_id,
    name: row.name,
    kind: row.kind as TagKind,
    avatar: row.avatar,
    createdAt: row.created_at,
    organizationGroupName: row.group_name,
    organizationGroupUuid: row.group_uuid,
  }
}

function rowOf(tag: Tag): Row {
  return {
    id: tag.id,
    uuid: tag.uuid,
    organization_id: tag.organizationId,
    organization_group_id: tag.organizationGroupId,
    name: tag.name,
    name_key: tag.name.toLowerCase(),
    kind: tag.kind,
    avatar: tag.avatar,
    created_at: tag.createdAt,
  }
}

function deviceTagRowOf({ tagId, deviceId, taggedAt }: DeviceTag) {
  return { tag_id: tagId, device_id: deviceId, tagged_at: taggedAt }
}
