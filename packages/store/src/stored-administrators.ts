import type {
  Administrator,
  AdministratorFilter,
  AdministratorSearch,
  AdministratorStore,
  LocatedAdministrator,
} from '@frontdesk/directory/administrators/administrator.ts'
import type { Reach } from '@frontdesk/directory/organization-groups/organization-group.ts'
import { nameKey } from '@frontdesk/directory/people/name-key.ts'
import { type Kysely, type RawBuilder, type Selectable, type SqlBool, sql } from 'kysely'

import { administratorOf, administratorRowOf, usernameKeyOf } from './administrator-row.ts'
import { compiledChange } from './compiled-change.ts'
import { isInGroup, isInReach } from './confinement.ts'
import type { Database, Subject } from './database.ts'
import { takeIds } from './id-sequence.ts'
import { keysetPage } from './keyset-page.ts'
import type { Schema } from './schema.ts'
import { containsText, equalsText, isStorable } from './text-match.ts'

const searchedColumns = [
  'administrator.username',
  'administrator.given_name',
  'administrator.family_name',
  'administrator.email',
]

const orderColumns = {
  number: 'administrator.number',
  username: 'administrator.username_key',
  familyName: 'administrator.family_name',
  email: 'administrator.email',
} as const satisfies Record<AdministratorSearch['orderBy'], string>

/** Told of every change of an administrator but a sign-in; no cache keeps them. */
export const administratorsSubject: Subject = 'administrators'

const told = { expectRows: 1, invalidates: [administratorsSubject] }

/** Administrators in the table `administrator`. Tells caches about `administrators`. */
export function storedAdministrators(database: Database): AdministratorStore {
  const { reads } = database

  async function findBy(
    condition: RawBuilder<SqlBool>,
    order: RawBuilder<unknown> = sql.ref('id'),
  ): Promise<Administrator | undefined> {
    const row = await reads
      .selectFrom('administrator')
      .selectAll()
      .where(condition)
      .orderBy(order)
      .limit(1)
      .executeTakeFirst()
    return row && administratorOf(row)
  }

  return {
    allocateNumber: () => takeIds(database, 'administrator', 1),

    find: async (id) => (isStorable(id) ? findBy(sql`id = ${id}`) : undefined),

    async findByUsername(organizationId, username) {
      if (!isStorable(username)) return undefined
      const key = nameKey(username)
      // One without a key is known by its spelling in any letter case, and comes first.
      const keys = sql.join([usernameKeyOf(username), username.toLowerCase()])
      const isExact = sql`name_key IS NULL AND username_key IN (${keys})`
      return findBy(
        sql`organization_id = ${organizationId} AND (name_key = ${key} OR (${isExact}))`,
        sql`CASE WHEN name_key IS NULL THEN 0 ELSE 1 END`,
      )
    },

    async findByCertificate(organizationId, fingerprint) {
      if (!isStorable(fingerprint)) return undefined
      return findBy(
        sql`organization_id = ${organizationId} AND certificate_fingerprint = ${fingerprint}`,
      )
    },

    async list(reach, { limit, after = '', search }) {
      if (!isStorable(after)) return { items: [] }
      let query = reads
        .selectFrom('administrator')
        .selectAll()
        .where(isInReach('administrator.organization_group_id', reach))
        .where('id', '>', after)
      if (search) query = query.where(containsText(searchedColumns, search))
      const rows = await query
        .orderBy('id')
        .limit(limit + 1)
        .execute()
      return keysetPage(rows.map(administratorOf), limit, ({ id }) => id)
    },

    async search(reach, { offset, limit, orderBy, descending, ...filter }) {
      const matching = searched(reads, reach, filter)
      const { total } = await matching
        .select(({ fn }) => fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow()
      const rows = await matching
        .selectAll('administrator')
        .select(['group.name as group_name', 'group.uuid as group_uuid', 'role.name as role_name'])
        .orderBy(orderColumns[orderBy], descending ? 'desc' : 'asc')
        .$if(orderBy !== 'number', (query) => query.orderBy('administrator.number'))
        .limit(limit)
        .offset(offset)
        .execute()
      return { items: rows.map(locatedOf), total }
    },

    insertion: (administrator) =>
      compiledChange(reads.insertInto('administrator').values(administratorRowOf(administrator))),

    update(administrator) {
      // A sign-in that is noted meanwhile changes no version, and stays.
      const { id, number, created_at, last_login_at, name_key, ...changeable } =
        administratorRowOf(administrator)
      const { username } = changeable
      return compiledChange(
        reads
          .updateTable('administrator')
          .set(changeable)
          // A name that counted as two before names had keys may stay.
          .set('name_key', (eb) =>
            eb.case().when('username', '=', username).then(eb.ref('name_key')).else(name_key).end(),
          )
          .where('id', '=', id)
          .where('version', '=', administrator.version - 1),
        told,
      )
    },

    deletion: (id, version) =>
      compiledChange(
        reads.deleteFrom('administrator').where('id', '=', id).where('version', '=', version),
        told,
      ),

    login: (id, at) =>
      compiledChange(
        reads
          .updateTable('administrator')
          .set({ last_login_at: at })
          .where('id', '=', id)
          .where(({ eb, or }) =>
            or([eb('last_login_at', 'is', null), eb('last_login_at', '<', at)]),
          ),
      ),
  }
}

function searched(reads: Kysely<Schema>, reach: Reach, filter: AdministratorFilter) {
  const { role, status, organizationGroupId } = filter
  const parts = [
    ['administrator.username', filter.username],
    ['administrator.given_name', filter.givenName],
    ['administrator.family_name', filter.familyName],
    ['administrator.email', filter.email],
  ] as const
  let query = reads
    .selectFrom('administrator')
    .innerJoin('organization_group as group', 'group.id', 'administrator.organization_group_id')
    .innerJoin('role', 'role.id', 'administrator.role_id')
    .where(isInReach('administrator.organization_group_id', reach))
  for (const [column, part] of parts) {
    if (part !== undefined) query = query.where(containsText([column], part))
  }
  if (role !== undefined) query = query.where(equalsText('role.name', role))
  if (status !== undefined) query = query.where('administrator.status', '=', status)
  if (organizationGroupId !== undefined) {
    query = query.where(isInGroup('administrator.organization_group_id', organizationGroupId))
  }
  return query
}

interface LocatedRow extends Selectable<Schema['administrator']> {
  readonly group_name: string
  readonly group_uuid: string
  readonly role_name: string
}

function locatedOf(row: LocatedRow): LocatedAdministrator {
  return {
    ...administratorOf(row),
    organizationGroupName: row.group_name,
    organizationGroupUuid: row.group_uuid,
    roleName: row.role_name,
  }
}
