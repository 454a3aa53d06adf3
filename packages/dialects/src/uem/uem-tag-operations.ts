import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'
import { isVisible } from '@frontdesk/directory/people/name-key.ts'
import { StoreError } from '@frontdesk/directory/store-error.ts'
import type { Tag, TagFilter, TagKind } from '@frontdesk/estate/tags/tag.ts'
import { Type } from 'typebox'

import type { WireRequest } from '../exchange.ts'
import { changeEvent } from './uem-audit.ts'
import { BulkAnswer, BulkBody } from './uem-bulk-values.ts'
import { type UemContext, uemOperation } from './uem-context.ts'
import { parseLatestDateTime } from './uem-date-time.ts'
import { UemFault } from './uem-faults.ts'
import { knownWord } from './uem-known-word.ts'
import { canonicalUuid, looksLike } from './uem-request-values.ts'
import { Fault, isDescending, NumericId, pageOf, paging, sorting, Uuid } from './uem-schemas.ts'
import { changeCarriers } from './uem-tag-carriers.ts'
import {
  SnakeTagBody,
  SnakeTagSearch,
  TagBody,
  TaggedDevices,
  TagNumber,
  TagSearch,
  TagUuid,
} from './uem-tag-schemas.ts'
import { encodeSnakeTag, encodeTag, encodeTaggedDevice, findTagKind } from './uem-tag-shape.ts'
import { requireVisibleGroup } from './uem-visible-group.ts'

const words = Type.Optional(Type.String({ maxLength: 255 }))
const word = Type.Optional(Type.String({ maxLength: 64 }))
/** There is no group above all organizations whose tags this could add. */
const flag = Type.Optional(Type.Boolean())
const refusals = { 400: Fault, 401: Fault, 403: Fault }

/** Characters of a search of version 2. */
const longestSearch = 64
const confirmed = 'Published specification (confirmed).'

/** About tags and the devices that carry them. */
export const uemTagOperations = [
  uemOperation({
    method: 'GET',
    path: '/api/mdm/tags/search',
    versions: [1],
    summary: 'Searches tags.',
    source: 'Published specification (confirmed); 204 for no hit inferred.',
    query: Type.Object({
      name: words,
      organizationgroupid: Type.Optional(NumericId),
      tagtype: word,
      includeglobalogtags: flag,
      ...paging,
    }),
    demands: 'tags:read',
    replies: { 200: TagSearch, 204: null, ...refusals },
    async run({ query, ...context }) {
      const { page, size } = pageOf(query)
      if (query.organizationgroupid !== undefined) {
        await requireVisibleGroup(query.organizationgroupid, 'groupNotVisible', context)
      }
      const kind = knownWord(query.tagtype, findTagKind, { name: 'tagtype' })
      if (kind === 'none') return { status: 204 }
      const { items, total } = await context.tags.search(context.caller.effective.reach, {
        name: query.name,
        kind,
        organizationGroupId: query.organizationgroupid,
        offset: page * size,
        limit: size,
        descending: false,
      })
      if (items.length === 0) return { status: 204 }
      const value = { Tags: items.map(encodeTag), Page: page, PageSize: size, Total: total }
      return { status: 200, value }
    },
  }),
  uemOperation({
    method: 'GET',
    path: '/api/mdm/tags/search',
    versions: [2],
    summary: 'Searches the tags of an organization group and of those below it.',
    source: 'Published specification (confirmed); 204 for no hit inferred.',
    query: Type.Object({
      'organization-group-uuid': Uuid,
      search_text: words,
      tag_type: word,
      include_global_og_tags: flag,
      page: paging.page,
      page_size: Type.Optional(
        Type.Integer({ minimum: 0, description: '50 when not given, 500 at the most.' }),
      ),
      sort_order: sorting.sortorder,
    }),
    demands: 'tags:read',
    replies: { 200: SnakeTagSearch, 204: null, 404: Fault, 422: Fault, ...refusals },
    async run({ query, ...context }) {
      const { offset, limit } = pageOf({ page: query.page, pagesize: query.page_size || 50 })
      if ((query.search_text?.length ?? 0) > longestSearch) {
        throw new UemFault(
          'fieldInvalid',
          `search_text is longer than ${longestSearch} characters.`,
        )
      }
      const uuid = canonicalUuid(query['organization-group-uuid'])
      const group = await requireVisibleGroup(uuid, 'snakeGroupNotVisible', context)
      const kind = knownWord(query.tag_type, findTagKind, { name: 'tag_type' })
      if (kind === 'none') return { status: 204 }
      const filter: TagFilter = { name: query.search_text, kind, organizationGroupId: group.id }
      const descending = isDescending(query.sort_order)
      const { reach } = context.caller.effective
      const search = { ...filter, offset, limit, descending }
      const { items, total } = await context.tags.search(reach, search)
      if (items.length === 0) return { status: 204 }
      return { status: 200, value: { tags: items.map(encodeSnakeTag), total } }
    },
  }),
  uemOperation({
    method: 'POST',
    path: '/api/mdm/tags/addtag',
    versions: [1],
    summary: 'Creates a tag.',
    source: 'Published specification (confirmed); the refusal of a name that is taken inferred.',
    body: Type.Optional(TagBody),
    demands: 'tags:edit',
    replies: { 200: TagNumber, 409: Fault, ...refusals },
    async run({ body, request, ...context }) {
      if (!body) throw new UemFault('bodyMissing')
      const kind = body.TagType === undefined ? undefined : String(body.TagType)
      const tag = await createTag(
        {
          group: await requireVisibleGroup(body.LocationGroupId, 'groupNotVisible', context),
          name: body.TagName.trim(),
          kind: requireKept(knownWord(kind, findTagKind, { name: 'TagType' })) ?? 'device',
          avatar: body.TagAvatar ?? '',
        },
        request,
        context,
      )
      return { status: 200, value: { Value: tag.id } }
    },
  }),
  uemOperation({
    method: 'POST',
    path: '/api/mdm/tags',
    versions: [3],
    summary: 'Creates a tag for devices, in snake case.',
    source: 'Published specification (confirmed).',
    body: Type.Optional(SnakeTagBody),
    demands: 'tags:edit',
    replies: { 201: TagUuid, 404: Fault, 409: Fault, 422: Fault, ...refusals },
    async run({ body, request, ...context }) {
      if (!body) throw new UemFault('bodyMissing')
      const { organization_group_uuid: uuid, tag_name: name } = body
      if (typeof uuid !== 'string' || !looksLike(uuid, { format: 'uuid' })) {
        throw new UemFault('fieldInvalid', 'organization_group_uuid is not a UUID.')
      }
      if (typeof name !== 'string' || !isVisible(name) || name.length > 255) {
        throw new UemFault('fieldInvalid', 'tag_name is not 1 to 255 characters.')
      }
      const group = await requireVisibleGroup(canonicalUuid(uuid), 'snakeGroupNotVisible', context)
      const wanted = { group, name: name.trim(), kind: 'device', avatar: '' } as const
      const tag = await createTag(wanted, request, context)
      return { status: 201, value: { tag_uuid: tag.uuid } }
    },
  }),
  uemOperation({
    method: 'POST',
    path: '/api/mdm/tags/{tagid}/adddevices',
    versions: [1],
    summary: 'Puts a tag on many devices, named by their numbers.',
    source: confirmed,
    params: Type.Object({ tagid: NumericId }),
    body: BulkBody,
    demands: 'tags:edit',
    replies: { 200: BulkAnswer, ...refusals },
    run: ({ params, body, request, ...context }) =>
      changeCarriers({ tagId: params.tagid, body, to: 'tagged', request, context }),
  }),
  uemOperation({
    method: 'POST',
    path: '/api/mdm/tags/{tagid}/removedevices',
    versions: [1],
    summary: 'Takes a tag off many devices, named by their numbers.',
    source: confirmed,
    params: Type.Object({ tagid: NumericId }),
    body: BulkBody,
    demands: 'tags:edit',
    replies: { 200: BulkAnswer, ...refusals },
    run: ({ params, body, request, ...context }) =>
      changeCarriers({ tagId: params.tagid, body, to: 'untagged', request, context }),
  }),
  uemOperation({
    method: 'GET',
    path: '/api/mdm/tags/{tagId}/devices',
    versions: [1],
    summary: 'Lists the devices that carry a tag.',
    source: 'Published specification (confirmed); an empty list for none inferred.',
    params: Type.Object({ tagId: NumericId }),
    query: Type.Object({ lastSeen: word }),
    demands: 'tags:read',
    replies: { 200: TaggedDevices, ...refusals },
    async run({ params, query, caller, tags }) {
      const { reach } = caller.effective
      if (!(await tags.find(reach, params.tagId))) throw new UemFault('tagNotVisible')
      const seenUntil =
        query.lastSeen === undefined ? undefined : parseLatestDateTime(query.lastSeen, 'lastSeen')
      const devices = await tags.devicesOf(reach, params.tagId, { seenUntil })
      return { status: 200, value: { Device: devices.map(encodeTaggedDevice) } }
    },
  }),
]

/** @throws UemFault valueInvalid for a kind that the vendor knows and no tag here has */
function requireKept(kind: TagKind | 'none' | undefined): TagKind | undefined {
  if (kind === 'none') throw new UemFault('valueInvalid', 'TagType is not Device or General.')
  return kind
}

interface WantedTag extends Pick<Tag, 'name' | 'kind' | 'avatar'> {
  readonly group: OrganizationGroup
}

/** @throws UemFault tagNameTaken, which the database decides */
async function createTag(
  { group, ...wanted }: WantedTag,
  request: WireRequest,
  context: UemContext,
): Promise<Tag> {
  const tag: Tag = {
    ...wanted,
    id: await context.tags.allocateIds(1),
    uuid: context.newId(),
    organizationId: group.organizationId,
    organizationGroupId: group.id,
    createdAt: context.clock(),
  }
  const told = changeEvent(context, request, {
    action: 'tag.created',
    organizationId: tag.organizationId,
    targetKind: 'tag',
    targetId: tag.id,
    detail: { organizationGroupId: group.id },
  })
  try {
    await context.commit({ changes: [context.tags.insertion(tag)], audit: [told] })
  } catch (error) {
    if (error instanceof StoreError && error.code === 'conflict') {
      throw new UemFault('tagNameTaken')
    }
    throw error
  }
  return tag
}
