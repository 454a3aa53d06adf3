import type { Change } from '@frontdesk/directory/change.ts'
import {
  hasScope,
  type ProtectedResource,
  type ProtectedResourceStore,
} from '@frontdesk/protocol/rfc8707-resource-indicators/protected-resource.ts'
import { scopeHead } from '@frontdesk/protocol/rfc8707-resource-indicators/resource-scope-rule.ts'
import { comparableUri } from '@frontdesk/protocol/rfc8707-resource-indicators/resource-uri.ts'
import type { Selectable } from 'kysely'

import { everything } from './change-feed.ts'
import { compiledChange } from './compiled-change.ts'
import { isInReach } from './confinement.ts'
import type { Database } from './database.ts'
import { endOfDelegations, endOfRequests, endOfScope } from './ended-scopes.ts'
import { keysetPage } from './keyset-page.ts'
import type { Schema } from './schema.ts'
import { containsText, isStorable } from './text-match.ts'

type Row = Selectable<Schema['protected_resource']>
type ScopeRow = Selectable<Schema['resource_scope']>

/** What caches are told when any resource changes: there are few, and they change seldom. */
export const resourcesSubject = 'protected-resources'

/**
 * Resources in the tables `protected_resource`, `resource_scope` and `resource_scope_head`: what
 * stands before the first colon of a scope belongs to one resource. Tells caches about all of them;
 * where a scope goes, about everything, for clients and consents lose it.
 */
export function storedProtectedResources(database: Database): ProtectedResourceStore {
  const { reads } = database
  const all = () => reads.selectFrom('protected_resource').selectAll('protected_resource')

  async function withScopes(rows: readonly Row[]): Promise<readonly ProtectedResource[]> {
    if (rows.length === 0) return []
    const ids = rows.map(({ id }) => id)
    const scopes = await reads
      .selectFrom('resource_scope')
      .selectAll()
      .where('resource_id', 'in', ids)
      .orderBy('position')
      .execute()
    return rows.map((row) => resourceOf(row, scopes))
  }

  return {
    async find(id) {
      if (!isStorable(id)) return undefined
      return (await withScopes(await all().where('id', '=', id).execute()))[0]
    },

    async findByUri(uri) {
      const key = comparableUri(uri)
      if (key === undefined) return undefined
      return (await withScopes(await all().where('uri_key', '=', key).execute()))[0]
    },

    async findByScope(name) {
      if (!isStorable(name)) return undefined
      const rows = await all()
        .innerJoin('resource_scope', 'resource_scope.resource_id', 'protected_resource.id')
        .where('resource_scope.name', '=', name)
        .execute()
      return (await withScopes(rows))[0]
    },

    async list(reach, { limit, after = '', search }) {
      if (!isStorable(after)) return { items: [] }
      let query = all()
        .where(isInReach('protected_resource.organization_group_id', reach))
        .where('id', '>', after)
      if (search) query = query.where(containsText(['name', 'uri'], search))
      const rows = await query
        .orderBy('id')
        .limit(limit + 1)
        .execute()
      return keysetPage(await withScopes(rows), limit, ({ id }) => id)
    },

    insertion: (resource) => [
      compiledChange(reads.insertInto('protected_resource').values(rowOf(resource)), {
        invalidates: [resourcesSubject],
      }),
      ...scopeInsertions(database, resource),
    ],

    update: (before, after) => updated(database, before, after),

    deletion: (resource, at) => [
      compiledChange(
        reads
          .deleteFrom('protected_resource')
          .where('id', '=', resource.id)
          .where('version', '=', resource.version),
        { expectRows: 1, invalidates: [everything] },
      ),
      ...resource.scopes.flatMap(({ name }) => endOfScope(database, name, resource.uri)),
      ...endOfRequests(database, resource.uri),
      endOfDelegations(database, resource.uri, at),
    ],

    // Writes what was there: a deletion under way in another process is waited for.
    standing: ({ id, generation }) =>
      compiledChange(
        reads
          .updateTable('protected_resource')
          .set({ generation })
          .where('id', '=', id)
          .where('generation', '=', generation)
          .where('status', '=', 'enabled'),
        { expectRows: 1 },
      ),
  }
}

function updated(
  database: Database,
  before: ProtectedResource,
  after: ProtectedResource,
): readonly Change[] {
  const { reads } = database
  const { id, uri, uri_key, created_at, ...changeable } = rowOf(after)
  const gone = before.scopes.filter(({ name }) => !hasScope(after, name))
  const told = gone.length > 0 ? everything : resourcesSubject
  return [
    compiledChange(
      reads
        .updateTable('protected_resource')
        .set(changeable)
        .where('id', '=', id)
        .where('version', '=', after.version - 1),
      { expectRows: 1, invalidates: [told] },
    ),
    compiledChange(reads.deleteFrom('resource_scope').where('resource_id', '=', id)),
    compiledChange(reads.deleteFrom('resource_scope_head').where('resource_id', '=', id)),
    ...scopeInsertions(database, after),
    ...gone.flatMap(({ name }) => endOfScope(database, name, uri)),
    ...(gone.length > 0 ? endOfRequests(database, uri) : []),
  ]
}

function scopeInsertions(
  { reads }: Database,
  { id, scopes }: ProtectedResource,
): readonly Change[] {
  if (scopes.length === 0) return []
  const heads = new Set(scopes.map(({ name }) => scopeHead(name)))
  return [
    compiledChange(
      reads
        .insertInto('resource_scope_head')
        .values([...heads].map((head) => ({ head, resource_id: id }))),
    ),
    compiledChange(
      reads.insertInto('resource_scope').values(
        scopes.map(({ name, description }, position) => ({
          name,
          resource_id: id,
          position,
          description,
        })),
      ),
    ),
  ]
}

function resourceOf(row: Row, scopes: readonly ScopeRow[]): ProtectedResource {
  return {
    id: row.id,
    uri: row.uri,
    name: row.name,
    organizationId: row.organization_id ?? undefined,
    organizationGroupId: row.organization_group_id ?? undefined,
    status: row.status as ProtectedResource['status'],
    generation: row.generation,
    accessTokenSeconds: row.access_token_seconds ?? undefined,
    serverScopes: row.server_scopes === 1,
    scopes: scopes
      .filter(({ resource_id }) => resource_id === row.id)
      .map(({ name, description }) => ({ name, description })),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  }
}

function rowOf(resource: ProtectedResource): Row {
  const key = comparableUri(resource.uri)
  if (key === undefined) throw new Error('A resource has a URI that names none.')
  return {
    id: resource.id,
    uri: resource.uri,
    uri_key: key,
    name: resource.name,
    organization_id: resource.organizationId ?? null,
    organization_group_id: resource.organizationGroupId ?? null,
    status: resource.status,
    generation: resource.generation,
    access_token_seconds: resource.accessTokenSeconds ?? null,
    server_scopes: resource.serverScopes ? 1 : 0,
    created_at: resource.createdAt,
    updated_at: resource.updatedAt,
    version: resource.version,
  }
}
