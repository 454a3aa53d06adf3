import {
  isWithin,
  type OrganizationGroup,
  type OrganizationGroupStore,
  type Reach,
} from '@frontdesk/directory/organization-groups/organization-group.ts'
import type {
  DeviceFilter,
  DeviceSearch,
  DeviceStore,
  LocatedDevice,
} from '@frontdesk/estate/devices/device.ts'
import { sql } from 'kysely'

import type { ChangeFeed } from './change-feed.ts'
import type { Database, SqlValue } from './database.ts'
import { deviceColumns } from './device-columns.ts'
import { type DeviceRow, deviceOf } from './device-row.ts'
import { searchedDevices } from './device-search.ts'
import { devicesSubject } from './devices-subject.ts'
import { freshCache } from './fresh-cache.ts'
import { organizationGroupsSubject } from './stored-organization-groups.ts'

/** So many lists are kept, of 8 bytes a device. */
const listLimit = 16
/** Longer lists are not kept: every page of them is counted and sorted by the database. */
const idLimit = 300_000

/** What of a device no report and no edit changes: a list by these is right until one moves. */
const lasting: readonly string[] = ['platform', 'model', 'organizationGroupId']

interface Surroundings {
  readonly database: Database
  readonly feed: ChangeFeed
  /** Answers from memory. */
  readonly groups: Pick<OrganizationGroupStore, 'find'>
}

/**
 * A device store whose searches in order of id read no more than the rows of their page: which
 * devices a reach and a filter leave is kept in memory, until a device comes, goes or moves (T7).
 * Every row is held against the reach again; when one is gone or lies outside, the database is
 * asked for everything.
 */
export function pagedDevices(store: DeviceStore, surroundings: Surroundings): DeviceStore {
  const { database, feed } = surroundings
  const { find: findIds } = freshCache({
    feed: withGroups(feed),
    limit: listLimit,
    subjectOf: () => devicesSubject,
    load: (key) => readIds(database, JSON.parse(key) as ListKey),
  })
  const readRows = rowReader(database)

  return {
    ...store,
    async search(reach, search) {
      const filter = lastingFilter(search)
      const ids = filter && (await findIds(JSON.stringify({ path: reach.path, filter })))
      if (ids === undefined) return store.search(reach, search)

      const asked = pageOf(ids, search)
      const rows = asked.length === 0 ? [] : await readRows(asked)
      const items = await locate(rows, reach, surroundings.groups)
      if (items.length < asked.length) return store.search(reach, search)
      return { items: search.descending ? items.toReversed() : items, total: ids.length }
    },
  }
}

interface ListKey {
  readonly path: string
  readonly filter: DeviceFilter
}

/** The filter of a search whose list can be kept, or undefined. */
function lastingFilter(search: DeviceSearch): DeviceFilter | undefined {
  const { offset, limit, orderBy, descending, ...filter } = search
  if (orderBy !== 'id') return undefined
  const given = Object.entries(filter).filter(([, value]) => value !== undefined)
  if (!given.every(([name]) => lasting.includes(name))) return undefined
  return Object.fromEntries(given.sort())
}

/** A group that moves takes its devices to another place. */
function withGroups(feed: ChangeFeed): ChangeFeed {
  return {
    isFresh: feed.isFresh,
    onChange: (listener) =>
      feed.onChange((subject) =>
        listener(subject === organizationGroupsSubject ? devicesSubject : subject),
      ),
  }
}

/** One text of all ids is read much faster than a row for each; undefined when there are too many. */
async function readIds(
  { reads }: Database,
  { path, filter }: ListKey,
): Promise<Float64Array | undefined> {
  const matching = searchedDevices(reads, { path }, filter)
    .select('device.id')
    .limit(idLimit + 1)
  const { ids } = await reads
    .selectFrom(matching.as('matching'))
    .select(sql<string | null>`string_agg(CAST(id AS text), ',')`.as('ids'))
    .executeTakeFirstOrThrow()
  const list = Float64Array.from(JSON.parse(`[${ids ?? ''}]`) as number[])
  return list.length > idLimit ? undefined : list.sort()
}

/** The ids of a page, ascending in any case. */
function pageOf(ids: Float64Array, { offset, limit, descending }: DeviceSearch): number[] {
  const end = descending ? ids.length - offset : offset + limit
  const start = descending ? end - limit : offset
  return [...ids.subarray(Math.max(0, start), Math.max(0, end))]
}

type RowReader = (ids: readonly number[]) => Promise<readonly DeviceRow[]>

/** Reads rows by id, in order of id. */
function rowReader({ reads, prepareRead }: Database): RowReader {
  if (prepareRead === undefined) {
    return (ids) =>
      reads.selectFrom('device').selectAll().where('id', 'in', ids).orderBy('id').execute()
  }
  const read = prepareRead(`SELECT ${deviceColumns.join(', ')} FROM device
    WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id`)
  return async (ids) => read(JSON.stringify(ids)).map(rowOf)
}

/** A row over the list of its values: to copy so many wide rows costs as much as to read them. */
class ListedRow {
  readonly values: readonly SqlValue[]
  constructor(values: readonly SqlValue[]) {
    this.values = values
  }
}

for (const [at, name] of deviceColumns.entries()) {
  Object.defineProperty(ListedRow.prototype, name, {
    get(this: ListedRow) {
      return this.values[at]
    },
  })
}

function rowOf(values: readonly SqlValue[]): DeviceRow {
  return new ListedRow(values) as unknown as DeviceRow
}

/**
 * The devices of those rows that lie in the reach, with what their groups are called, which is
 * added to the rows themselves.
 */
async function locate(
  rows: readonly DeviceRow[],
  reach: Reach,
  groups: Surroundings['groups'],
): Promise<readonly LocatedDevice[]> {
  const known = new Map<number, OrganizationGroup | undefined>()
  for (const { organization_group_id: id } of rows) {
    if (!known.has(id)) known.set(id, await groups.find(id))
  }
  const located: LocatedDevice[] = []
  for (const row of rows) {
    const group = known.get(row.organization_group_id)
    if (group === undefined || !isWithin(reach, group.path)) continue
    located.push(deviceOf(Object.assign(row, { group_name: group.name, group_uuid: group.uuid })))
  }
  return located
}
