import type { Reach } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type {
  EnrollmentUser,
  EnrollmentUserStore,
  LocatedUser,
  UserFilter,
  UserSearch,
} from '@frontdesk/estate/users/enrollment-user.ts'
import type { Kysely, Selectable } from 'kysely'

import { isInGroup, isInReach } from './confinement.ts'
import type { Database } from './database.ts'
import { takeIds } from './id-sequence.ts'
import { inBatches } from './in-batches.ts'
import type { Schema } from './schema.ts'
import { containsText, foldAscii, isStorable } from './text-match.ts'

type Row = Selectable<Schema['enrollment_user']>
type LocatedRow = Row & { readonly group_name: string; readonly group_uuid: string }

const orderColumns = {
  id: 'enrollment_user.id',
  userName: 'enrollment_user.user_name',
  familyName: 'enrollment_user.family_name',
  email: 'enrollment_user.email',
} as const satisfies Record<UserSearch['orderBy'], string>

const textColumns = {
  userName: 'enrollment_user.user_name',
  givenName: 'enrollment_user.given_name',
  familyName: 'enrollment_user.family_name',
  email: 'enrollment_user.email',
} as const

/** Users whom devices belong to, in the table `enrollment_user`. */
export function storedEnrollmentUsers(database: Database): EnrollmentUserStore {
  const { reads } = database

  return {
    allocateIds: (count) => takeIds(database, 'enrollment-user', count),

    async search(reach, { offset, limit, orderBy, descending, ...filter }) {
      const matching = searchedUsers(reads, reach, filter)
      const { total } = await matching
        .select(({ fn }) => fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow()
      const rows = await located(matching)
        .orderBy(orderColumns[orderBy], descending ? 'desc' : 'asc')
        .$if(orderBy !== 'id', (query) => query.orderBy('enrollment_user.id'))
        .limit(limit)
        .offset(offset)
        .execute()
      return { items: await withDevices(reads, rows), total }
    },

    async find(reach, id) {
      if (!Number.isSafeInteger(id)) return undefined
      const rows = await located(searchedUsers(reads, reach, {}))
        .where('enrollment_user.id', '=', id)
        .execute()
      const [user] = await withDevices(reads, rows)
      return user
    },

    async findByUserName(organizationId, userName) {
      if (!isStorable(userName) || !isStorable(organizationId)) return undefined
      const row = await reads
        .selectFrom('enrollment_user')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .where('user_name_key', '=', foldAscii(userName))
        .executeTakeFirst()
      return row && enrollmentUserOf(row)
    },

    insertAll: (users) =>
      database.bulkInsert(
        'enrollment_user',
        users.map((user) => ({ ...enrollmentUserRowOf(user) })),
      ),
  }
}

function searchedUsers(reads: Kysely<Schema>, reach: Reach, filter: UserFilter) {
  let query = reads
    .selectFrom('enrollment_user')
    .where(isInReach('enrollment_user.organization_group_id', reach))
  for (const member of ['userName', 'givenName', 'familyName', 'email'] as const) {
    const text = filter[member]
    if (text !== undefined) query = query.where(containsText([textColumns[member]], text))
  }
  if (filter.text !== undefined) {
    const columns = [...Object.values(textColumns), 'enrollment_user.display_name']
    query = query.where(containsText(columns, filter.text))
  }
  if (filter.status !== undefined) query = query.where('enrollment_user.status', '=', filter.status)
  if (filter.organizationGroupId !== undefined) {
    const { organizationGroupId } = filter
    query = query.where(isInGroup('enrollment_user.organization_group_id', organizationGroupId))
  }
  return query
}

function located(query: ReturnType<typeof searchedUsers>) {
  return query
    .innerJoin('organization_group as group', 'group.id', 'enrollment_user.organization_group_id')
    .selectAll('enrollment_user')
    .select(['group.name as group_name', 'group.uuid as group_uuid'])
}

async function withDevices(
  reads: Kysely<Schema>,
  rows: readonly LocatedRow[],
): Promise<LocatedUser[]> {
  const counts = new Map<number, number>()
  await inBatches(
    rows.map(({ id }) => id),
    async (ids) => {
      const counted = await reads
        .selectFrom('device')
        .where('user_id', 'in', ids)
        .where('enrollment_status', '=', 'enrolled')
        .groupBy('user_id')
        .select(({ fn }) => ['user_id', fn.countAll<number>().as('devices')])
        .execute()
      for (const { user_id, devices } of counted) counts.set(user_id, devices)
    },
  )
  return rows.map((row) => ({
    ...enrollmentUserOf(row),
    organizationGroupName: row.group_name,
    organizationGroupUuid: row.group_uuid,
    enrolledDevices: counts.get(row.id) ?? 0,
  }))
}

/** An enrollment user as its row tells it. */
export function enrollmentUserOf(row: Row): EnrollmentUser {
  return {
    id: row.id,
    uuid: row.uuid,
    organizationId: row.organization_id,
    organizationGroupId: row.organization_group_id,
    userName: row.user_name,
    givenName: row.given_name,
    familyName: row.family_name,
    displayName: row.display_name,
    email: row.email,
    phoneNumber: row.phone_number ?? undefined,
    department: row.department,
    status: row.status as EnrollmentUser['status'],
    security: row.security as EnrollmentUser['security'],
    createdAt: row.created_at,
  }
}

/** The row of an enrollment user. */
export function enrollmentUserRowOf(user: EnrollmentUser): Row {
  return {
    id: user.id,
    uuid: user.uuid,
    organization_id: user.organizationId,
    organization_group_id: user.organizationGroupId,
    user_name: user.userName,
    // As the database folded the names of those who were there before this table.
    user_name_key: foldAscii(user.userName),
    given_name: user.givenName,
    family_name: user.familyName,
    display_name: user.displayName,
    email: user.email,
    phone_number: user.phoneNumber ?? null,
    department: user.department,
    status: user.status,
    security: user.security,
    created_at: user.createdAt,
  }
}
