import { isPermission, type Permission } from '@frontdesk/directory/permissions.ts'
import { builtInRoles } from '@frontdesk/directory/roles/built-in-roles.ts'
import type { Role, RoleStore } from '@frontdesk/directory/roles/role.ts'
import { type Selectable, sql } from 'kysely'

import { compiledChange } from './compiled-change.ts'
import { isInReach } from './confinement.ts'
import type { Database } from './database.ts'
import { listColumn, listOf } from './json-column.ts'
import { keysetPage } from './keyset-page.ts'
import type { Schema } from './schema.ts'
import { containsText, isStorable } from './text-match.ts'

type Row = Selectable<Schema['role']>

/** A database that an earlier version made knows fewer permissions than these roles have today. */
const builtInPermissions: ReadonlyMap<string, readonly Permission[]> = new Map(
  builtInRoles(0).map(({ id, permissions }) => [id, permissions]),
)

/** Roles in the table `role`. Tells caches about `role:<id>`. */
export function storedRoles({ reads }: Database): RoleStore {
  return {
    async find(id) {
      if (!isStorable(id)) return undefined
      const row = await reads.selectFrom('role').selectAll().where('id', '=', id).executeTakeFirst()
      return row && roleOf(row)
    },

    async findByName(name, organizationId) {
      if (!isStorable(name)) return undefined
      const row = await reads
        .selectFrom('role')
        .selectAll()
        .where('name_key', '=', keyOf(name))
        .where(({ eb, or }) =>
          or([
            eb('built_in', '=', 1),
            ...(organizationId === undefined ? [] : [eb('organization_id', '=', organizationId)]),
          ]),
        )
        .orderBy('built_in', 'desc')
        .executeTakeFirst()
      return row && roleOf(row)
    },

    async list(reach, { limit, after = '', search }) {
      if (!isStorable(after)) return { items: [] }
      let query = reads
        .selectFrom('role')
        .selectAll()
        .where(sql<boolean>`(built_in = 1 OR ${isInReach('role.organization_group_id', reach)})`)
        .where('id', '>', after)
      if (search) query = query.where(containsText(['role.name'], search))
      const rows = await query
        .orderBy('id')
        .limit(limit + 1)
        .execute()
      return keysetPage(rows.map(roleOf), limit, ({ id }) => id)
    },

    insertion: (role) =>
      compiledChange(reads.insertInto('role').values(rowOf(role)), {
        invalidates: [roleSubject(role.id)],
      }),

    update(role) {
      const { id, created_at, built_in, ...changeable } = rowOf(role)
      return compiledChange(
        reads
          .updateTable('role')
          .set(changeable)
          .where('id', '=', id)
          .where('version', '=', role.version - 1)
          .where('built_in', '=', 0),
        { expectRows: 1, invalidates: [roleSubject(id)] },
      )
    },

    deletion: (id, version) =>
      compiledChange(
        reads
          .deleteFrom('role')
          .where('id', '=', id)
          .where('version', '=', version)
          .where('built_in', '=', 0)
          .where(({ not, exists, selectFrom }) =>
            not(exists(selectFrom('client').select('id').where('role_id', '=', id))),
          )
          .where(({ not, exists, selectFrom }) =>
            not(exists(selectFrom('person_role').select('role_id').where('role_id', '=', id))),
          )
          .where(({ not, exists, selectFrom }) =>
            not(exists(selectFrom('administrator').select('id').where('role_id', '=', id))),
          ),
        { expectRows: 1, invalidates: [roleSubject(id)] },
      ),
  }
}

/** What caches are told when a role changes. */
export function roleSubject(id: string): string {
  return `role:${id}`
}

function keyOf(name: string): string {
  return name.toLowerCase()
}

function roleOf(row: Row): Role {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    builtIn: row.built_in === 1,
    organizationId: row.organization_id ?? undefined,
    organizationGroupId: row.organization_group_id ?? undefined,
    permissions: permissionsOf(row),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  }
}

function permissionsOf({ id, built_in, permissions }: Row): readonly Permission[] {
  const ofToday = built_in === 1 ? builtInPermissions.get(id) : undefined
  // A permission that a later version has dropped opens nothing any more.
  return ofToday ?? listOf<string>(permissions).filter(isPermission)
}

function rowOf(role: Role): Row {
  return {
    id: role.id,
    name: role.name,
    name_key: keyOf(role.name),
    description: role.description,
    built_in: role.builtIn ? 1 : 0,
    organization_id: role.organizationId ?? null,
    organization_group_id: role.organizationGroupId ?? null,
    permissions: listColumn(role.permissions),
    created_at: role.createdAt,
    updated_at: role.updatedAt,
    version: role.version,
  }
}
