import type { Reach } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { AppFilter, AppSearch, AppStore, LocatedApp } from '@frontdesk/estate/apps/app.ts'
import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'

import { type AppRow, appOf, appRowOf, deviceAppOf } from './app-row.ts'
import { isAboveGroup, isInGroup, isInReach } from './confinement.ts'
import type { Database } from './database.ts'
import { inBatches } from './in-batches.ts'
import type { Schema } from './schema.ts'
import { smartGroupNames } from './smart-group-names.ts'
import { containsText, equalsText } from './text-match.ts'

type LocatedRow = AppRow & { readonly group_name: string; readonly group_uuid: string }

const orderColumns = {
  id: 'app.id',
  name: 'app.name',
  bundleId: 'app.bundle_id',
} as const satisfies Record<AppSearch['orderBy'], string>

/** Apps in the table `app`, where they stand on devices in `device_app`. */
export function storedApps(database: Database): AppStore {
  const { reads } = database

  return {
    async search(reach, { offset, limit, orderBy, descending, ...filter }) {
      const matching = searchedApps(reads, reach, filter)
      const { total } = await matching
        .select(({ fn }) => fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow()
      const rows = await matching
        .innerJoin('organization_group as group', 'group.id', 'app.organization_group_id')
        .selectAll('app')
        .select(['group.name as group_name', 'group.uuid as group_uuid'])
        .orderBy(orderColumns[orderBy], descending ? 'desc' : 'asc')
        .$if(orderBy !== 'id', (query) => query.orderBy('app.id'))
        .limit(limit)
        .offset(offset)
        .execute()
      return { items: await counted(reads, reach, rows), total }
    },

    async ofDevice(reach, deviceId, { text, descending, offset, limit }) {
      let matching = appsOfDevice(reads, reach, deviceId)
      if (text !== undefined) {
        matching = matching.where(
          containsText(['app.name', 'app.version', 'device_app.installed_version'], text),
        )
      }
      const { total } = await matching
        .select(({ fn }) => fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow()
      const rows = await placed(matching)
        .orderBy('app.name', descending ? 'desc' : 'asc')
        .orderBy('app.id')
        .limit(limit)
        .offset(offset)
        .execute()
      return { items: rows.map(deviceAppOf), total }
    },

    async findOnDevice(reach, deviceId, bundleId) {
      const row = await placed(appsOfDevice(reads, reach, deviceId))
        .where(equalsText('app.bundle_id', bundleId))
        .orderBy('device_app.reported_at', 'desc')
        .orderBy('app.id', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row && deviceAppOf(row)
    },

    insertAll: (apps) =>
      database.bulkInsert(
        'app',
        apps.map((app) => ({ ...appRowOf(app) })),
      ),

    insertStatuses: (statuses) =>
      database.bulkInsert(
        'device_app',
        statuses.map(({ deviceId, appId, status, installedVersion, reportedAt }) => ({
          device_id: deviceId,
          app_id: appId,
          status,
          installed_version: installedVersion ?? null,
          reported_at: reportedAt,
        })),
      ),
  }
}

function searchedApps(reads: Kysely<Schema>, reach: Reach, filter: AppFilter) {
  const { name, bundleId, category, kind, platform, status, organizationGroupId } = filter
  let query = reads.selectFrom('app').where(isInReach('app.organization_group_id', reach))
  if (name !== undefined) query = query.where(containsText(['app.name'], name))
  if (bundleId !== undefined) query = query.where(equalsText('app.bundle_id', bundleId))
  if (category !== undefined) query = query.where(containsText(['app.category'], category))
  if (kind !== undefined) query = query.where('app.kind', '=', kind)
  if (platform !== undefined) query = query.where('app.platform', '=', platform)
  if (status !== undefined) query = query.where('app.status', '=', status)
  if (organizationGroupId !== undefined) {
    query = query.where(isAround(organizationGroupId, filter.groups))
  }
  return query
}

function isAround(groupId: number, groups: AppFilter['groups'] = 'below'): RawBuilder<SqlBool> {
  const column = 'app.organization_group_id'
  if (groups === 'only') return sql`${sql.ref(column)} = ${groupId}`
  if (groups === 'below') return isInGroup(column, groupId)
  if (groups === 'above') return isAboveGroup(column, groupId)
  return sql`(${isInGroup(column, groupId)} OR ${isAboveGroup(column, groupId)})`
}

function appsOfDevice(reads: Kysely<Schema>, reach: Reach, deviceId: number) {
  return reads
    .selectFrom('device_app')
    .innerJoin('device', 'device.id', 'device_app.device_id')
    .innerJoin('app', 'app.id', 'device_app.app_id')
    .where('device_app.device_id', '=', deviceId)
    .where(isInReach('device.organization_group_id', reach))
}

function placed(query: ReturnType<typeof appsOfDevice>) {
  return query
    .selectAll('app')
    .select(['device_app.status as device_status', 'device_app.installed_version'])
    .select('device_app.reported_at')
}

async function counted(
  reads: Kysely<Schema>,
  reach: Reach,
  rows: readonly LocatedRow[],
): Promise<LocatedApp[]> {
  const ids = rows.map(({ id }) => id)
  const groups = await smartGroupNames(reads, reach, { kind: 'app', ids })
  const counts = await deviceCounts(reads, reach, ids)
  return rows.map((row) => ({
    ...appOf(row),
    organizationGroupName: row.group_name,
    organizationGroupUuid: row.group_uuid,
    assignedDevices: counts.get(row.id)?.assigned ?? 0,
    installedDevices: counts.get(row.id)?.installed ?? 0,
    smartGroups: groups.get(row.id)?.assigned ?? [],
  }))
}

/** Devices inside a reach that have apps or are to get them, by the app's id. */
async function deviceCounts(reads: Kysely<Schema>, reach: Reach, ids: readonly number[]) {
  const counts = new Map<number, { assigned: number; installed: number }>()
  await inBatches(ids, async (batch) => {
    const rows = await reads
      .selectFrom('device_app')
      .where('device_app.app_id', 'in', batch)
      .where('device_app.status', '!=', 'not-installed')
      // An app is only ever on devices of its organization: its top group reaches all of them.
      .$if(!isOfTop(reach), (query) =>
        query
          .innerJoin('device', 'device.id', 'device_app.device_id')
          .where(isInReach('device.organization_group_id', reach)),
      )
      .groupBy(['device_app.app_id', 'device_app.status'])
      .select(({ fn }) => [
        'device_app.app_id',
        'device_app.status',
        fn.countAll<number>().as('devices'),
      ])
      .execute()
    for (const { app_id, status, devices } of rows) {
      const count = counts.get(app_id) ?? { assigned: 0, installed: 0 }
      counts.set(app_id, count)
      count.assigned += devices
      if (status === 'installed') count.installed += devices
    }
  })
  return counts
}

/** Tells whether a reach is a whole organization, or the whole server. */
function isOfTop({ path }: Reach): boolean {
  return path.split('/').length <= 3
}
