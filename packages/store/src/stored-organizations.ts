import type {
  Organization,
  OrganizationStore,
} from '@frontdesk/directory/organizations/organization.ts'
import { defaultRegion, isRegion } from '@frontdesk/directory/organizations/region.ts'
import type { Selectable } from 'kysely'

import { compiledChange } from './compiled-change.ts'
import type { Database } from './database.ts'
import { keysetPage } from './keyset-page.ts'
import type { Schema } from './schema.ts'
import { containsText, isStorable } from './text-match.ts'

type Row = Selectable<Schema['organization']>

/** Organizations in the table `organization`. Tells caches about `organization:<id>`. */
export function storedOrganizations({ reads }: Database): OrganizationStore {
  return {
    async find(id) {
      if (!isStorable(id)) return undefined
      const row = await reads
        .selectFrom('organization')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst()
      return row && organizationOf(row)
    },

    async list({ limit, after = '', search }, onlyId) {
      if (!isStorable(after)) return { items: [] }
      let query = reads.selectFrom('organization').selectAll().where('id', '>', after)
      if (onlyId !== undefined) query = query.where('id', '=', onlyId)
      if (search) query = query.where(containsText(['organization.name'], search))
      const rows = await query
        .orderBy('id')
        .limit(limit + 1)
        .execute()
      return keysetPage(rows.map(organizationOf), limit, ({ id }) => id)
    },

    insertion: (organization) =>
      compiledChange(reads.insertInto('organization').values(rowOf(organization)), {
        invalidates: [organizationSubject(organization.id)],
      }),

    update(organization) {
      const { id, created_at, ...changeable } = rowOf(organization)
      return compiledChange(
        reads
          .updateTable('organization')
          .set(changeable)
          .where('id', '=', id)
          .where('version', '=', organization.version - 1),
        { expectRows: 1, invalidates: [organizationSubject(id)] },
      )
    },

    deletion: (id, version) =>
      compiledChange(
        reads
          .deleteFrom('organization')
          .where('id', '=', id)
          .where('version', '=', version)
          // All of the estate, administrators and API keys belong to a group of it.
          .where(({ not, exists, selectFrom }) =>
            not(
              exists(
                selectFrom('organization_group').select('id').where('organization_id', '=', id),
              ),
            ),
          )
          .where(({ not, exists, selectFrom }) =>
            not(exists(selectFrom('client').select('id').where('organization_id', '=', id))),
          )
          .where(({ not, exists, selectFrom }) =>
            not(exists(selectFrom('device_import').select('id').where('organization_id', '=', id))),
          ),
        { expectRows: 1, invalidates: [organizationSubject(id)] },
      ),
  }
}

/** What caches are told when an organization changes. */
export function organizationSubject(id: string): string {
  return `organization:${id}`
}

function organizationOf(row: Row): Organization {
  return {
    id: row.id,
    name: row.name,
    status: row.status as Organization['status'],
    region: isRegion(row.region) ? row.region : defaultRegion,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  }
}

function rowOf(organization: Organization): Row {
  return {
    id: organization.id,
    name: organization.name,
    status: organization.status,
    region: organization.region,
    created_at: organization.createdAt,
    updated_at: organization.updatedAt,
    version: organization.version,
  }
}
