import { type ApiKey, apiKeyKinds } from '@frontdesk/directory/api-keys/api-key.ts'
import { secondsOf } from '@frontdesk/directory/units.ts'
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
import { Body, IdParams, Name, PatchBody, Status } from './admin-schemas.ts'
import { changedMembers, commitChange } from './administrative-change.ts'
import { ApiKeyAnswer, callsToday, encodeApiKey, NewApiKeyAnswer } from './api-key-json.ts'
import { requireAuthorityAt } from './authority-of-things.ts'
import { entityTag, requireIfMatch } from './entity-tag.ts'
import { namesOfThings } from './names-of-things.ts'
import { getApiKey, reachOf, requireGroupNamed } from './things-in-reach.ts'

const cursor: CursorKind = { list: 'rest-api-keys', key: 'uuid' }
const OwnKey = Type.String({
  minLength: 16,
  maxLength: 128,
  pattern: '^[!-~]*$',
  description: 'A key of one’s own, such as the one that scripts send already.',
})

async function answer(parts: AdminParts, status: number, key: ApiKey) {
  const more = { names: namesOfThings(parts), calls: await callsToday(parts, [key]) }
  return {
    status,
    headers: { ETag: entityTag(key.version) },
    value: await encodeApiKey(key, more),
  }
}

export const apiKeyOperations = [
  adminOperation({
    method: 'GET',
    path: '/admin/v1/rest-api-keys',
    summary: 'Lists the API keys in the caller’s reach.',
    query: Body({ ...listParameters, ...searchParameter }),
    demands: 'admin:api-keys:read',
    replies: { 200: ListOf(ApiKeyAnswer) },

    async run({ query, ...context }) {
      const { parts } = context
      const page = await parts.stores.apiKeys.list(reachOf(context), pageRequest(cursor, query))
      const more = { names: namesOfThings(parts), calls: await callsToday(parts, page.items) }
      const items = await Promise.all(page.items.map((key) => encodeApiKey(key, more)))
      return listReply(cursor, items, page.next)
    },
  }),

  adminOperation({
    method: 'POST',
    path: '/admin/v1/rest-api-keys',
    summary: 'Creates an API key; the answer shows it this once.',
    body: Body({
      name: Name,
      organization_group: Type.String({ minLength: 1, maxLength: 64 }),
      kind: Type.Enum([...apiKeyKinds]),
      status: Type.Optional(Status),
      api_key: Type.Optional(OwnKey),
    }),
    demands: 'admin:api-keys:edit',
    replies: { 201: NewApiKeyAnswer },

    async run({ body, ...context }) {
      const { parts } = context
      const group = await requireGroupNamed(context, body.organization_group, '/organization_group')
      requireAuthorityAt(context, group)
      const { apiKeySecrets } = parts
      const { text, ...kept } = body.api_key
        ? apiKeySecrets.keep(body.api_key)
        : apiKeySecrets.make()
      const now = secondsOf(parts.clock())
      const key: ApiKey = {
        id: parts.newId(),
        number: await parts.stores.apiKeys.allocateNumber(),
        organizationId: group.organizationId,
        organizationGroupId: group.id,
        name: body.name,
        kind: body.kind,
        status: body.status ?? 'enabled',
        hash: kept.hash,
        sealed: kept.sealed,
        keyId: kept.keyId,
        lastUsedAt: undefined,
        createdAt: now,
        updatedAt: now,
        version: 1,
      }
      await commitChange(context, {
        changes: [parts.stores.apiKeys.insertion(key)],
        happenings: [{ action: 'api-key.created', target: targetOf(key), detail: shown(key) }],
      })
      const { status, headers, value } = await answer(parts, 201, key)
      const Location = `/admin/v1/rest-api-keys/${key.id}`
      return { status, headers: { ...headers, Location }, value: { ...value, api_key: text } }
    },
  }),

  adminOperation({
    method: 'GET',
    path: '/admin/v1/rest-api-keys/{id}',
    summary: 'Reads one API key, without the key itself.',
    params: IdParams,
    demands: 'admin:api-keys:read',
    replies: { 200: ApiKeyAnswer },

    async run({ params, ...context }) {
      return answer(context.parts, 200, await getApiKey(context, params.id))
    },
  }),

  adminOperation({
    method: 'PATCH',
    path: '/admin/v1/rest-api-keys/{id}',
    summary: 'Renames, disables or enables an API key.',
    params: IdParams,
    body: PatchBody({ name: Name, status: Status }),
    demands: 'admin:api-keys:edit',
    replies: { 200: ApiKeyAnswer },

    async run({ params, body, request, ...context }) {
      const { parts } = context
      const key = await getEditableKey(context, params.id)
      requireIfMatch(request.header('if-match'), key.version)
      const changed: ApiKey = {
        ...key,
        name: body.name ?? key.name,
        status: body.status ?? key.status,
        updatedAt: secondsOf(parts.clock()),
        version: key.version + 1,
      }
      await commitChange(context, {
        changes: [parts.stores.apiKeys.update(changed)],
        happenings: [
          {
            action: 'api-key.changed',
            target: targetOf(key),
            detail: changedMembers(shown(key), shown(changed)),
          },
        ],
      })
      return answer(parts, 200, changed)
    },
  }),

  adminOperation({
    method: 'POST',
    path: '/admin/v1/rest-api-keys/{id}/regenerate',
    summary: 'Gives an API key a new text; the old one ends at once.',
    params: IdParams,
    demands: 'admin:api-keys:edit',
    replies: { 200: NewApiKeyAnswer },

    async run({ params, ...context }) {
      const { parts } = context
      const key = await getEditableKey(context, params.id)
      const { text, hash, sealed, keyId } = parts.apiKeySecrets.make()
      const updatedAt = secondsOf(parts.clock())
      const changed = { ...key, hash, sealed, keyId, updatedAt, version: key.version + 1 }
      await commitChange(context, {
        changes: [parts.stores.apiKeys.update(changed)],
        happenings: [
          {
            action: 'api-key.changed',
            target: targetOf(key),
            detail: changedMembers(shown(key), shown(changed), ['api_key']),
          },
        ],
      })
      const { status, headers, value } = await answer(parts, 200, changed)
      return { status, headers, value: { ...value, api_key: text } }
    },
  }),

  adminOperation({
    method: 'DELETE',
    path: '/admin/v1/rest-api-keys/{id}',
    summary: 'Deletes an API key; requests that send it are refused from now on.',
    params: IdParams,
    demands: 'admin:api-keys:edit',
    replies: { 204: null },

    async run({ params, request, ...context }) {
      const key = await getEditableKey(context, params.id)
      requireIfMatch(request.header('if-match'), key.version)
      await commitChange(context, {
        changes: [context.parts.stores.apiKeys.deletion(key.id, key.version)],
        happenings: [
          { action: 'api-key.deleted', target: targetOf(key), detail: { name: key.name } },
        ],
      })
      return { status: 204 }
    },
  }),
]

/** A key opens nothing by itself: what editing it takes is authority at its place in the tree. */
async function getEditableKey(context: AdminContext, id: string): Promise<ApiKey> {
  const key = await getApiKey(context, id)
  const group = await context.parts.stores.organizationGroups.find(key.organizationGroupId)
  if (group) requireAuthorityAt(context, group)
  return key
}

function targetOf({ id, organizationId }: ApiKey) {
  return { kind: 'api-key', id, organizationId }
}

function shown({ name, kind, status, organizationGroupId }: ApiKey) {
  return { name, kind, status, organization_group: organizationGroupId }
}
