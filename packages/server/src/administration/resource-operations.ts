import type { AuditValue } from '@frontdesk/directory/audit/audit-event.ts'
import { Refusal } from '@frontdesk/directory/refusal.ts'
import { StoreError } from '@frontdesk/directory/store-error.ts'
import { secondsOf } from '@frontdesk/directory/units.ts'
import {
  hasScope,
  type ProtectedResource,
} from '@frontdesk/protocol/rfc8707-resource-indicators/protected-resource.ts'
import { Type } from 'typebox'

import { type AdminContext, type AdminParts, adminOperation } from './admin-context.ts'
import {
  type CursorKind,
  ListOf,
  listParameters,
  listReply,
  pageRequest,
  searchParameter,
} from './admin-cursor.ts'
import {
  Body,
  encodeHistory,
  history,
  IdParams,
  Line,
  Name,
  Nullable,
  PatchBody,
  Status,
} from './admin-schemas.ts'
import { changedMembers, commitChange, madeMembers } from './administrative-change.ts'
import { requireAuthorityAt } from './authority-of-things.ts'
import { entityTag, requireIfMatch } from './entity-tag.ts'
import { type NamesOfThings, namesOfThings } from './names-of-things.ts'
import { requireResourceUri, requireScopeNames } from './resource-rules.ts'
import { getResource, placeOf, reachOf, reachOfPlace } from './things-in-reach.ts'

const cursor: CursorKind = { list: 'resources', key: 'uuid' }

const Scopes = Type.Array(
  Type.Object(
    {
      name: Type.String({ minLength: 1, maxLength: 100, description: 'Such as `invoices:read`.' }),
      description: Line(500),
    },
    { additionalProperties: false },
  ),
  { maxItems: 100 },
)
const Uri = Type.String({ minLength: 1, maxLength: 2048, description: 'The `aud` of its tokens.' })
const TokenLife = Type.Integer({ minimum: 60, maximum: 86_400 })

const ResourceAnswer = Type.Object({
  id: Type.String(),
  uri: Type.String(),
  name: Type.String(),
  organization: Nullable(Type.String()),
  organization_group: Nullable(Type.String()),
  status: Status,
  access_token_ttl_seconds: Nullable(
    Type.Integer({ description: 'No access token for it lives longer; null: as the client says.' }),
  ),
  server_scopes: Type.Boolean({
    description: 'Whether its tokens may carry scopes of this server too.',
  }),
  scopes: Type.Array(Type.Object({ name: Type.String(), description: Type.String() })),
  ...history,
})

async function encodeResource(resource: ProtectedResource, names: NamesOfThings) {
  return {
    id: resource.id,
    uri: resource.uri,
    name: resource.name,
    organization: resource.organizationId ?? null,
    organization_group: await names.group(resource.organizationGroupId),
    status: resource.status,
    access_token_ttl_seconds: resource.accessTokenSeconds ?? null,
    server_scopes: resource.serverScopes,
    scopes: resource.scopes,
    ...encodeHistory(resource),
  }
}

async function answer(parts: AdminParts, status: number, resource: ProtectedResource) {
  return {
    status,
    headers: { ETag: entityTag(resource.version) },
    value: await encodeResource(resource, namesOfThings(parts)),
  }
}

export const resourceOperations = [
  adminOperation({
    method: 'GET',
    path: '/admin/v1/resources',
    summary: 'Lists your own APIs in the caller’s reach.',
    query: Body({ ...listParameters, ...searchParameter }),
    demands: 'admin:resources:read',
    replies: { 200: ListOf(ResourceAnswer) },

    async run({ query, ...context }) {
      const { protectedResources } = context.parts.stores
      const page = await protectedResources.list(reachOf(context), pageRequest(cursor, query))
      const names = namesOfThings(context.parts)
      const items = await Promise.all(page.items.map((one) => encodeResource(one, names)))
      return listReply(cursor, items, page.next)
    },
  }),

  adminOperation({
    method: 'POST',
    path: '/admin/v1/resources',
    summary: 'Registers an API of your own: its URI, its scopes, the life of its tokens.',
    body: Body({
      uri: Uri,
      name: Name,
      scopes: Type.Optional(Scopes),
      access_token_ttl_seconds: Type.Optional(TokenLife),
      organization_group: Type.Optional(
        Type.String({ minLength: 1, maxLength: 64, description: 'Default: the caller’s own.' }),
      ),
      status: Type.Optional(Status),
    }),
    demands: 'admin:resources:edit',
    replies: { 201: ResourceAnswer },

    async run({ body, ...context }) {
      const { parts } = context
      requireResourceUri(parts, body.uri)
      requireScopeNames(parts, body.scopes ?? [])
      const place = await placeOf(context, body.organization_group)
      const now = secondsOf(parts.clock())
      const resource: ProtectedResource = {
        id: parts.newId(),
        uri: body.uri,
        name: body.name,
        organizationId: place?.organizationId,
        organizationGroupId: place?.id,
        status: body.status ?? 'enabled',
        generation: 1,
        accessTokenSeconds: body.access_token_ttl_seconds,
        serverScopes: false,
        scopes: body.scopes ?? [],
        createdAt: now,
        updatedAt: now,
        version: 1,
      }
      requireAuthorityAt(context, reachOfPlace(place))
      await commitUnique(context, {
        changes: parts.stores.protectedResources.insertion(resource),
        happenings: [
          {
            action: 'resource.created',
            target: targetOf(resource),
            detail: { uri: resource.uri, ...madeMembers(shown(resource)) },
          },
        ],
      })
      const created = await answer(parts, 201, resource)
      const Location = `/admin/v1/resources/${resource.id}`
      return { ...created, headers: { ...created.headers, Location } }
    },
  }),

  adminOperation({
    method: 'GET',
    path: '/admin/v1/resources/{id}',
    summary: 'Reads one API of your own.',
    params: IdParams,
    demands: 'admin:resources:read',
    replies: { 200: ResourceAnswer },

    async run({ params, ...context }) {
      return answer(context.parts, 200, await getResource(context, params.id))
    },
  }),

  adminOperation({
    method: 'PATCH',
    path: '/admin/v1/resources/{id}',
    summary:
      'Changes an API of your own. Disabling it, or taking a scope away, ends its access tokens; clients and people’s consents lose the scope.',
    params: IdParams,
    body: PatchBody({
      name: Name,
      scopes: Scopes,
      access_token_ttl_seconds: Nullable(TokenLife),
      server_scopes: Type.Boolean(),
      status: Status,
    }),
    demands: 'admin:resources:edit',
    replies: { 200: ResourceAnswer },

    async run({ params, body, request, ...context }) {
      const { parts } = context
      const resource = await getResource(context, params.id)
      requireIfMatch(request.header('if-match'), resource.version)
      if (body.scopes) requireScopeNames(parts, body.scopes)
      const { access_token_ttl_seconds: life } = body
      const changed: ProtectedResource = {
        ...resource,
        name: body.name ?? resource.name,
        scopes: body.scopes ?? resource.scopes,
        accessTokenSeconds: life === undefined ? resource.accessTokenSeconds : (life ?? undefined),
        serverScopes: body.server_scopes ?? resource.serverScopes,
        status: body.status ?? resource.status,
        updatedAt: secondsOf(parts.clock()),
        version: resource.version + 1,
      }
      await requireAuthorityOverResource(context, resource)
      await commitUnique(context, {
        changes: parts.stores.protectedResources.update(resource, {
          ...changed,
          generation: resource.generation + (endsTokens(resource, changed) ? 1 : 0),
        }),
        happenings: [
          {
            action: 'resource.changed',
            target: targetOf(resource),
            detail: changedMembers(shown(resource), shown(changed)),
          },
        ],
      })
      return answer(parts, 200, changed)
    },
  }),

  adminOperation({
    method: 'DELETE',
    path: '/admin/v1/resources/{id}',
    summary:
      'Deletes an API of your own. Its tokens and delegations end; clients and people’s consents lose its scopes.',
    params: IdParams,
    demands: 'admin:resources:edit',
    replies: { 204: null },

    async run({ params, request, ...context }) {
      const { parts } = context
      const resource = await getResource(context, params.id)
      requireIfMatch(request.header('if-match'), resource.version)
      await requireAuthorityOverResource(context, resource)
      await commitChange(context, {
        changes: parts.stores.protectedResources.deletion(resource, secondsOf(parts.clock())),
        happenings: [
          {
            action: 'resource.deleted',
            target: targetOf(resource),
            detail: { uri: resource.uri, name: resource.name },
          },
        ],
      })
      return { status: 204 }
    },
  }),
]

/** Whether access tokens from before must die: they say more than they may by now. */
function endsTokens(before: ProtectedResource, after: ProtectedResource): boolean {
  return (
    (before.status === 'enabled' && after.status === 'disabled') ||
    (before.serverScopes && !after.serverScopes) ||
    before.scopes.some(({ name }) => !hasScope(after, name))
  )
}

async function requireAuthorityOverResource(
  context: AdminContext,
  { organizationGroupId }: ProtectedResource,
): Promise<void> {
  const { organizationGroups } = context.parts.stores
  const group =
    organizationGroupId === undefined
      ? undefined
      : await organizationGroups.find(organizationGroupId)
  requireAuthorityAt(context, reachOfPlace(group))
}

/** A URI, and what stands before the first colon of a scope, belong to one resource. */
async function commitUnique(
  context: AdminContext,
  change: Parameters<typeof commitChange>[1],
): Promise<void> {
  try {
    await commitChange(context, change)
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'conflict') throw error
    throw new Refusal(
      'conflict',
      'The URI, or what stands before the first colon of a scope, belongs to another resource.',
    )
  }
}

function targetOf({ id, organizationId }: ProtectedResource) {
  return { kind: 'resource', id, organizationId }
}

function shown(resource: ProtectedResource): Record<string, AuditValue | undefined> {
  return {
    name: resource.name,
    status: resource.status,
    access_token_ttl_seconds: resource.accessTokenSeconds,
    server_scopes: resource.serverScopes,
    scopes: resource.scopes.map(({ name, description }) => `${name}: ${description}`),
  }
}
