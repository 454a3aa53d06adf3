import type {
  OrganizationGroup,
  OrganizationGroupSearch,
  OrganizationGroupStore,
  OrganizationGroupType,
} from '@frontdesk/directory/organization-groups/organization-group.ts'
import { type RawBuilder, type Selectable, type SqlBool, sql } from 'kysely'

import { compiledChange } from './compiled-change.ts'
import { isInReach, subtreeEnd } from './confinement.ts'
import type { Database } from './database.ts'
import { takeIds } from './id-sequence.ts'
import { keysetPage } from './keyset-page.ts'
import { groupCounts } from './organization-group-counts.ts'
import type { Schema } from './schema.ts'
import { containsText, equalsText, isStorable, never } from './text-match.ts'

type Row = Selectable<Schema['organization_group']>

/** What caches are told: any change of the tree may be a change of every path below it. */
export const organizationGroupsSubject = 'organization-groups'

const told = { expectRows: 1, invalidates: [organizationGroupsSubject] }

const orderColumns = {
  id: 'organization_group.id',
  name: 'organization_group.name',
  groupId: 'organization_group.group_key',
} as const satisfies Record<OrganizationGroupSearch['orderBy'], string>

/**
 * Organization groups in the table `organization_group`.
 *
 * A path is written only while every group above it stands where the path says, and those rows
 * stay as they are until the transaction ends. So a group that is made or moved while one above
 * it moves fails its condition, and no path ever leads past a tree that is gone. A move is an
 * `update`, which takes hold of the group, and then a `relocation`.
 */
export function storedOrganizationGroups(database: Database): OrganizationGroupStore {
  const { reads } = database
  const groups = reads.selectFrom('organization_group').selectAll('organization_group')

  async function findBy(condition: RawBuilder<SqlBool>): Promise<OrganizationGroup | undefined> {
    const row = await groups.where(condition).executeTakeFirst()
    return row && groupOf(row)
  }

  return {
    allocateId: () => takeIds(database, 'organization-group', 1),

    find: async (id) => (Number.isSafeInteger(id) ? findBy(sql`id = ${id}`) : undefined),
    findByUuid: async (uuid) => (isStorable(uuid) ? findBy(sql`uuid = ${uuid}`) : undefined),

    async findByGroupId(groupId) {
      return isStorable(groupId) ? findBy(sql`group_key = ${keyOf(groupId)}`) : undefined
    },

    findTop: (organizationId) =>
      findBy(sql`organization_id = ${organizationId} AND parent_id IS NULL`),

    async list(reach, { limit, after = '0', search }) {
      const afterId = Number(after)
      if (!Number.isSafeInteger(afterId)) return { items: [] }
      let query = groups.where(isInReach('organization_group.id', reach)).where('id', '>', afterId)
      if (search) query = query.where(containsText(['organization_group.name'], search))
      const rows = await query
        .orderBy('id')
        .limit(limit + 1)
        .execute()
      return keysetPage(rows.map(groupOf), limit, ({ id }) => String(id))
    },

    async search(reach, { name, type, groupId, offset, limit, orderBy, descending }) {
      let query = reads
        .selectFrom('organization_group')
        .where(isInReach('organization_group.id', reach))
      if (name) query = query.where(containsText(['organization_group.name'], name))
      if (type) query = query.where(equalsText('organization_group.type', type))
      if (groupId) query = query.where(hasGroupId(groupId))

      const count = await query
        .select(({ fn }) => fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow()
      const rows = await query
        .selectAll()
        .orderBy(orderColumns[orderBy], descending ? 'desc' : 'asc')
        .orderBy('id')
        .limit(limit)
        .offset(offset)
        .execute()
      return { items: rows.map(groupOf), total: count.total }
    },

    counts: (counted) => groupCounts(reads, counted),

    insertion(group) {
      const row = rowOf(group)
      const columns = Object.keys(row) as (keyof Row)[]
      return compiledChange(
        reads
          .insertInto('organization_group')
          .columns(columns)
          .expression(
            reads
              .selectNoFrom(({ val }) => columns.map((column) => val(row[column]).as(column)))
              .where(ancestorsStand(database.engine, group.path)),
          ),
        told,
      )
    },

    update(group) {
      const { id, created_at, ...changeable } = rowOf(group)
      return compiledChange(
        reads
          .updateTable('organization_group')
          .set(changeable)
          .where('id', '=', id)
          .where('version', '=', group.version - 1)
          .where(ancestorsStand(database.engine, group.path)),
        told,
      )
    },

    relocation(from, to) {
      const update = reads
        .updateTable('organization_group')
        .set(({ eb, val }) => ({
          path: sql<string>`${val(to)} || substr(path, ${from.length + 1})`,
          // Whoever changes a group below with the path it had before has a stale version.
          version: eb('version', '+', 1),
        }))
        .where('path', '>', from)
        .where('path', '<', subtreeEnd(from))
      // A group cannot be put below itself: no row meets `never`, so one is expected in vain.
      return to.startsWith(from)
        ? compiledChange(update.where(never), told)
        : compiledChange(update, { invalidates: told.invalidates })
    },

    deletion: (id, version) =>
      compiledChange(
        reads
          .deleteFrom('organization_group')
          .where('id', '=', id)
          .where('version', '=', version)
          .where(isEmpty(id)),
        told,
      ),
  }
}

/** The tables whose rows are each in one group. */
const belongings = [
  'administrator',
  'api_key',
  'app',
  'client',
  'device',
  'enrollment_user',
  'person',
  'person_role',
  'profile',
  'protected_resource',
  'role',
  'smart_group',
  'tag',
] as const

function isEmpty(id: number): RawBuilder<SqlBool> {
  const inside = [
    sql`organization_group WHERE parent_id = ${id}`,
    ...belongings.map((table) => sql`${sql.table(table)} WHERE organization_group_id = ${id}`),
  ]
  return sql.join(
    inside.map((rows) => sql`NOT EXISTS (SELECT 1 FROM ${rows})`),
    sql` AND `,
  )
}

/** The condition that the groups above a path are all there, held still on PostgreSQL. */
function ancestorsStand(engine: Database['engine'], path: string): RawBuilder<SqlBool> {
  const above = ancestorPaths(path)
  if (above.length === 0) return sql`1 = 1`
  // SQLite has one writer at a time and needs no lock.
  const held = engine === 'postgres' ? sql`FOR SHARE` : sql``
  return sql`${above.length} = (SELECT count(*) FROM (
    SELECT above.id FROM organization_group AS above
     WHERE above.path IN (${sql.join(above)}) ${held}) AS standing)`
}

/** `/570/571/580/` gives `/570/` and `/570/571/`. */
function ancestorPaths(path: string): string[] {
  const ids = path.split('/').slice(1, -2)
  return ids.map((_, depth) => `/${ids.slice(0, depth + 1).join('/')}/`)
}

function hasGroupId(groupId: string): RawBuilder<SqlBool> {
  return isStorable(groupId) ? sql`group_key = ${keyOf(groupId)}` : never
}

function keyOf(groupId: string): string {
  return groupId.toUpperCase()
}

function groupOf(row: Row): OrganizationGroup {
  return {
    id: row.id,
    uuid: row.uuid,
    organizationId: row.organization_id,
    parentId: row.parent_id ?? undefined,
    groupId: row.group_id,
    name: row.name,
    type: row.type as OrganizationGroupType,
    path: row.path,
    country: row.country,
    locale: row.locale,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  }
}

function rowOf(group: OrganizationGroup): Row {
  return {
    id: group.id,
    uuid: group.uuid,
    organization_id: group.organizationId,
    parent_id: group.parentId ?? null,
    group_id: group.groupId,
    group_key: keyOf(group.groupId),
    name: group.name,
    type: group.type,
    path: group.path,
    country: group.country,
    locale: group.locale,
    created_at: group.createdAt,
    updated_at: group.updatedAt,
    version: group.version,
  }
}
