import type { Reach } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Platform } from '@frontdesk/estate/devices/device.ts'
import type {
  AssignmentType,
  LocatedProfile,
  Profile,
  ProfileFilter,
  ProfileSearch,
  ProfileStore,
} from '@frontdesk/estate/profiles/profile.ts'
import type { Kysely, Selectable } from 'kysely'

import { isInGroup, isInReach } from './confinement.ts'
import type { Schema } from './schema.ts'
import { smartGroupNames } from './smart-group-names.ts'
import { containsText } from './text-match.ts'

type Row = Selectable<Schema['profile']>
type LocatedRow = Row & { readonly group_name: string; readonly group_uuid: string }

const orderColumns = {
  id: 'profile.id',
  name: 'profile.name',
  modifiedAt: 'profile.modified_at',
} as const satisfies Record<ProfileSearch['orderBy'], string>

/** Profiles by themselves, with the smart groups of their assignments. */
export function profileSearch(reads: Kysely<Schema>): Pick<ProfileStore, 'search' | 'find'> {
  return {
    async search(reach, { offset, limit, orderBy, descending, ...filter }) {
      const matching = searchedProfiles(reads, reach, filter)
      const { total } = await matching
        .select(({ fn }) => fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow()
      const rows = await located(matching)
        .orderBy(orderColumns[orderBy], descending ? 'desc' : 'asc')
        .$if(orderBy !== 'id', (query) => query.orderBy('profile.id'))
        .limit(limit)
        .offset(offset)
        .execute()
      return { items: await assigned(reads, reach, rows), total }
    },

    async find(reach, id) {
      if (!Number.isSafeInteger(id)) return undefined
      const rows = await located(searchedProfiles(reads, reach, {}))
        .where('profile.id', '=', id)
        .execute()
      const [profile] = await assigned(reads, reach, rows)
      return profile
    },
  }
}

function searchedProfiles(reads: Kysely<Schema>, reach: Reach, filter: ProfileFilter) {
  const { name, platform, status, assignmentTypes, organizationGroupId, ofGroupId } = filter
  let query = reads.selectFrom('profile').where(isInReach('profile.organization_group_id', reach))
  if (name !== undefined) query = query.where(containsText(['profile.name'], name))
  if (platform !== undefined) query = query.where('profile.platform', '=', platform)
  if (status !== undefined) query = query.where('profile.status', '=', status)
  if (assignmentTypes !== undefined) {
    query = query.where('profile.assignment_type', 'in', assignmentTypes)
  }
  if (organizationGroupId !== undefined) {
    query = query.where(isInGroup('profile.organization_group_id', organizationGroupId))
  }
  if (ofGroupId !== undefined) query = query.where('profile.organization_group_id', '=', ofGroupId)
  if (filter.modifiedSince !== undefined) {
    query = query.where('profile.modified_at', '>=', filter.modifiedSince)
  }
  if (filter.modifiedUntil !== undefined) {
    query = query.where('profile.modified_at', '<=', filter.modifiedUntil)
  }
  return query
}

function located(query: ReturnType<typeof searchedProfiles>) {
  return query
    .innerJoin('organization_group as group', 'group.id', 'profile.organization_group_id')
    .selectAll('profile')
    .select(['group.name as group_name', 'group.uuid as group_uuid'])
}

async function assigned(
  reads: Kysely<Schema>,
  reach: Reach,
  rows: readonly LocatedRow[],
): Promise<LocatedProfile[]> {
  const ids = rows.map(({ id }) => id)
  const groups = await smartGroupNames(reads, reach, { kind: 'profile', ids })
  return rows.map((row) => ({
    id: row.id,
    uuid: row.uuid,
    organizationId: row.organization_id,
    organizationGroupId: row.organization_group_id,
    name: row.name,
    description: row.description,
    platform: row.platform as Platform,
    assignmentType: row.assignment_type as AssignmentType,
    currentVersion: row.current_version,
    status: row.status as Profile['status'],
    modifiedAt: row.modified_at,
    organizationGroupName: row.group_name,
    organizationGroupUuid: row.group_uuid,
    smartGroups: groups.get(row.id)?.assigned ?? [],
    excludedSmartGroups: groups.get(row.id)?.excluded ?? [],
  }))
}
