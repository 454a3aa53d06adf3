import { Type } from 'typebox'

import { uemOperation } from './uem-context.ts'
import { UemFault } from './uem-faults.ts'
import { changeGroup, createGroup, deleteGroup } from './uem-group-change.ts'
import {
  CreatedGroup,
  GroupChange,
  GroupCreation,
  GroupCreationWithKeys,
  GroupIdentifier,
  GroupTags,
} from './uem-group-schemas.ts'
import { Fault, NumericId, pageOf, paging } from './uem-schemas.ts'
import { requireVisibleGroup } from './uem-visible-group.ts'

const GroupParams = Type.Object({ id: NumericId })
const refusals = { 400: Fault, 401: Fault, 403: Fault }

/** `TagType`, counted from 1 (quirk U60). */
const tagTypeNumbers = { device: 1, general: 2 } as const

/** Making, changing and deleting organization groups, and the tags in them. */
export const uemGroupChangeOperations = [
  uemOperation({
    method: 'POST',
    path: '/api/system/groups/{id}',
    versions: [1],
    summary: 'Creates an organization group below this one.',
    source: 'Published specification (confirmed); what may be left out is ours.',
    params: GroupParams,
    body: Type.Optional(GroupCreation),
    demands: 'organization-groups:edit',
    replies: { 200: GroupIdentifier, ...refusals },
    async run({ params, body, request, ...context }) {
      if (!body) throw new UemFault('bodyMissing')
      const order = { parentId: params.id, body, request, context, keys: 'without-keys' } as const
      const { group } = await createGroup(order)
      return { status: 200, value: { Value: group.id, uuid: group.uuid } }
    },
  }),
  uemOperation({
    method: 'POST',
    path: '/api/system/groups/{id}',
    versions: [2],
    summary: 'Creates an organization group below this one, with API keys when they are asked for.',
    source: 'Published specification (confirmed); api-keys:read for the keys is ours.',
    params: GroupParams,
    body: Type.Optional(GroupCreationWithKeys),
    demands: 'organization-groups:edit',
    replies: { 200: CreatedGroup, ...refusals },
    async run({ params, body, request, ...context }) {
      if (!body) throw new UemFault('bodyMissing')
      const keys = body.EnableRestApiAccess ? 'with-keys' : 'without-keys'
      const order = { parentId: params.id, body, request, context, keys } as const
      const { group, apiKeys } = await createGroup(order)
      const RestApiAccess = apiKeys && {
        Status: 0,
        DefaultAdminApiKey: context.apiKeySecrets.reveal(apiKeys.admin),
        EnrollmentUserApiKey: context.apiKeySecrets.reveal(apiKeys.enrollment),
      }
      return { status: 200, value: { RestApiAccess, Id: group.id, Uuid: group.uuid } }
    },
  }),
  uemOperation({
    method: 'PUT',
    path: '/api/system/groups/{id}',
    versions: [1],
    summary: 'Changes an organization group; it stays where it is.',
    source: 'Published specification (confirmed); which members are read is ours.',
    params: GroupParams,
    body: Type.Optional(GroupChange),
    demands: 'organization-groups:edit',
    replies: { 204: null, ...refusals },
    async run({ params, body, request, ...context }) {
      if (!body) throw new UemFault('bodyMissing')
      await changeGroup({ id: params.id, body, request, context })
      return { status: 204 }
    },
  }),
  uemOperation({
    method: 'DELETE',
    path: '/api/system/groups/{id}',
    versions: [1],
    summary: 'Deletes an organization group that nothing is in or below; its API keys go with it.',
    source: 'Published specification (confirmed).',
    params: GroupParams,
    demands: 'organization-groups:delete',
    replies: { 200: null, 422: Fault, ...refusals },
    async run({ params, request, ...context }) {
      await deleteGroup({ id: params.id, request, context })
      return { status: 200 }
    },
  }),
  uemOperation({
    method: 'GET',
    path: '/api/system/groups/{id}/tags',
    versions: [1],
    summary: 'Lists the tags that an organization group can use: its own and those above.',
    source: 'Published specification: 404 when there are none (confirmed); paging inferred.',
    params: GroupParams,
    query: Type.Object(paging),
    demands: 'tags:read',
    replies: { 200: GroupTags, 404: Fault, ...refusals },
    async run({ params, query, ...context }) {
      const group = await requireVisibleGroup(params.id, 'tagsNotFound', context)
      const { page, size, offset, limit } = pageOf(query)
      const found = await context.tags.search(context.caller.effective.reach, {
        // A tag is used where its group is and below (quirk U61).
        ofGroupIds: idsAlong(group.path),
        offset,
        limit,
        descending: false,
      })
      if (found.items.length === 0) throw new UemFault('tagsNotFound')
      const value = {
        OGId: { Id: { Value: group.id }, Name: group.name, Uuid: group.uuid },
        Tags: found.items.map((tag) => ({
          TagName: tag.name,
          TagAvatar: tag.avatar === '' ? undefined : tag.avatar,
          TagType: tagTypeNumbers[tag.kind],
          LocationGroupId: tag.organizationGroupId,
          Id: tag.id,
        })),
        Page: page,
        PageSize: size,
        Total: found.total,
      }
      return { status: 200, value }
    },
  }),
]

/** `/570/571/` names the groups 570 and 571. */
function idsAlong(path: string): readonly number[] {
  return path
    .split('/')
    .filter((id) => id !== '')
    .map(Number)
}
