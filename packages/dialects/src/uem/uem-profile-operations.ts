import { assignmentTypes, type ProfileFilter } from '@frontdesk/estate/profiles/profile.ts'
import { type Static, Type } from 'typebox'

import { type UemContext, uemOperation } from './uem-context.ts'
import { parseDateTime } from './uem-date-time.ts'
import { type FaultName, UemFault } from './uem-faults.ts'
import { knownWord } from './uem-known-word.ts'
import { requestProfile } from './uem-profile-request.ts'
import {
  ProfileDevice,
  ProfileList,
  ProfileSearch,
  SnakeProfileQuery,
  SnakeProfileSearch,
} from './uem-profile-schemas.ts'
import {
  encodeListedProfile,
  encodeProfile,
  encodeSnakeProfile,
  findProfileType,
  findStatus,
} from './uem-profile-search-shape.ts'
import { canonicalUuid, looksLike } from './uem-request-values.ts'
import {
  Fault,
  isDescending,
  NumericId,
  type PageWords,
  pageOf,
  paging,
  sorting,
  Uuid,
} from './uem-schemas.ts'
import { requireVisibleGroup } from './uem-visible-group.ts'
import { findOwnership, findPlatform } from './uem-vocabulary.ts'

const words = Type.Optional(Type.String({ maxLength: 255 }))
const word = Type.Optional(Type.String({ maxLength: 64 }))
/** Characters of a search of version 3. */
const longestSearchText = 256

const refusals = { 400: Fault, 401: Fault, 403: Fault }

/** About profiles, and putting them on devices. */
export const uemProfileOperations = [
  uemOperation({
    method: 'GET',
    path: '/api/mdm/profiles/search',
    versions: [1],
    summary: 'Searches profiles.',
    source: 'Published specification (confirmed); 204 for no hit inferred.',
    query: Type.Object({
      type: word,
      profilename: words,
      organizationgroupid: Type.Optional(NumericId),
      platform: word,
      status: word,
      ownership: word,
      modifiedfrom: word,
      modifiedtill: word,
      ...sorting,
      ...paging,
    }),
    demands: 'profiles:read',
    replies: { 200: ProfileSearch, 204: null, ...refusals },
    async run({ query, ...context }) {
      const { page, size } = pageOf(query)
      // Profiles here are for devices of every ownership.
      knownWord(query.ownership, findOwnership, { name: 'ownership' })
      const filter = {
        modifiedSince: momentOf(query.modifiedfrom, 'modifiedfrom'),
        modifiedUntil: momentOf(query.modifiedtill, 'modifiedtill'),
      }
      const asked = { ...query, text: query.profilename, filter, fault: 'valueInvalid' } as const
      const { items, total } = await searchProfiles(asked, context)
      if (items.length === 0) return { status: 204 }
      const Profiles = items.map(encodeProfile)
      return { status: 200, value: { Profiles, Page: page, PageSize: size, Total: total } }
    },
  }),
  uemOperation({
    method: 'GET',
    path: '/api/mdm/profiles/search',
    versions: [2],
    summary: 'Searches profiles; plain numbers, and a link to itself.',
    source: 'Published specification (confirmed).',
    query: Type.Object({
      organizationgroupid: Type.Optional(NumericId),
      organizationgroupuuid: Type.Optional(Uuid),
      platform: word,
      profiletype: word,
      status: word,
      searchtext: words,
      payloadName: words,
      ...sorting,
      ...paging,
    }),
    demands: 'profiles:read',
    replies: { 200: ProfileList, 204: null, 501: Fault, ...refusals },
    async run({ query, ...context }) {
      if (query.payloadName) throw payloadsNotKept()
      const { page, size } = pageOf(query)
      const { organizationgroupuuid: uuid } = query
      const byUuid =
        uuid === undefined
          ? undefined
          : await requireVisibleGroup(canonicalUuid(uuid), 'groupNotVisible', context)
      const filter = byUuid && { organizationGroupId: byUuid.id }
      if (byUuid && query.organizationgroupid && byUuid.id !== query.organizationgroupid) {
        throw new UemFault('requestInvalid', 'The request names two organization groups.')
      }
      const asked = { type: query.profiletype, text: query.searchtext, filter }
      const fault = 'profileWordInvalid'
      const { items, total } = await searchProfiles({ ...query, ...asked, fault }, context)
      if (items.length === 0) return { status: 204 }
      const Href = `${context.publicUrl}/API/mdm/profiles/search?page=${page}&pagesize=${size}`
      const value = {
        ProfileList: items.map(encodeListedProfile),
        AdditionalInfo: { Links: [{ Rel: 'self', Href }] },
        TotalResults: total,
      }
      return { status: 200, value }
    },
  }),
  uemOperation({
    method: 'POST',
    path: '/api/mdm/profiles/search',
    versions: [3],
    summary: 'Searches profiles by a body, in snake case; pages count from 1.',
    source: 'Published specification (confirmed); an empty list for no hit inferred.',
    body: Type.Optional(SnakeProfileQuery),
    demands: 'profiles:read',
    replies: { 200: SnakeProfileSearch, 404: Fault, 422: Fault, 501: Fault, ...refusals },
    async run({ body = {}, ...context }) {
      const { items, total } = await searchBySnake(body, context)
      const profiles = items.map(encodeSnakeProfile)
      return { status: 200, value: { profiles, total_count: total } }
    },
  }),
  uemOperation({
    method: 'POST',
    path: '/api/mdm/profiles/{profileid}/install',
    versions: [1],
    summary: 'Has a profile installed on a device.',
    source: 'Published specification (confirmed); which code says what ours.',
    params: Type.Object({ profileid: NumericId }),
    body: Type.Optional(ProfileDevice),
    demands: 'profiles:edit',
    replies: { 200: null, 422: Fault, ...refusals },
    run: ({ params, body, request, ...context }) =>
      requestProfile({ profileId: params.profileid, body, verb: 'install', request, context }),
  }),
  uemOperation({
    method: 'POST',
    path: '/api/mdm/profiles/{profileid}/remove',
    versions: [1],
    summary: 'Has a profile removed from a device.',
    source: 'Published specification (confirmed); refusals as those of install inferred.',
    params: Type.Object({ profileid: NumericId }),
    body: Type.Optional(ProfileDevice),
    demands: 'profiles:edit',
    replies: { 200: null, 422: Fault, ...refusals },
    run: ({ params, body, request, ...context }) =>
      requestProfile({ profileId: params.profileid, body, verb: 'remove', request, context }),
  }),
]

/** What all versions ask a search for. */
interface ProfileWords extends PageWords {
  readonly type?: string | undefined
  readonly text?: string | undefined
  readonly platform?: string | undefined
  readonly status?: string | undefined
  readonly organizationgroupid?: number | undefined
  readonly orderby?: string | undefined
  readonly sortorder?: string | undefined
  /** What of the filter is known already. */
  readonly filter?: ProfileFilter | undefined
  /** What refuses a word that is not known. */
  readonly fault: FaultName
}

const orders = new Map([
  ['name', 'name'],
  ['profilename', 'name'],
  ['modifiedon', 'modifiedAt'],
  ['lastmodifiedon', 'modifiedAt'],
] as const)

async function searchProfiles(query: ProfileWords, context: UemContext) {
  const { offset, limit } = pageOf(query)
  const { fault } = query
  const platform = knownWord(query.platform, findPlatform, { name: 'platform', fault })
  const status = knownWord(query.status, findStatus, { name: 'status', fault })
  const types = knownWord(query.type, findProfileType, { name: 'type', fault })
  const { organizationgroupid: below } = query
  if (below !== undefined) await requireVisibleGroup(below, 'groupNotVisible', context)
  if (platform === 'none' || types?.length === 0) return { items: [], total: 0 }
  return context.profiles.search(context.caller.effective.reach, {
    name: query.text,
    platform,
    status: status === 'all' ? undefined : status,
    assignmentTypes: types,
    organizationGroupId: below,
    ...query.filter,
    offset,
    limit,
    orderBy: orders.get((query.orderby?.toLowerCase() ?? '') as 'name') ?? 'id',
    descending: isDescending(query.sortorder),
  })
}

async function searchBySnake(body: Static<typeof SnakeProfileQuery>, context: UemContext) {
  const { page_number: page = 1, page_size: size = 20 } = body
  if (page < 1 || page > 2_147_483_647) {
    throw new UemFault('fieldInvalid', 'page_number is less than 1, or too large.')
  }
  if (size < 1 || size > 50) throw new UemFault('fieldInvalid', 'page_size is not 1 to 50.')
  if ((body.search_text?.length ?? 0) > longestSearchText) {
    throw new UemFault(
      'fieldInvalid',
      `search_text is longer than ${longestSearchText} characters.`,
    )
  }
  if (body.payloads?.length) throw payloadsNotKept()
  const excluded = [
    ...(body.exclude_compliance_profile ? ['compliance'] : []),
    ...(body.exclude_interactive_profile ? ['interactive'] : []),
  ]
  const groupId = await snakeGroupId(body.organization_group_uuid, context)
  const group = body.exclude_child_organization_group
    ? { ofGroupId: groupId }
    : { organizationGroupId: groupId }
  if (!isForDevices(body)) return { items: [], total: 0 }
  return searchProfiles(
    {
      text: body.search_text,
      platform: wordOrAny(body.platform),
      status: wordOrAny(body.status) ?? 'ACTIVE',
      orderby: body.sort_by?.replaceAll('_', '') ?? 'profilename',
      sortorder: body.sort_order,
      page: page - 1,
      pagesize: size,
      filter: {
        assignmentTypes: assignmentTypes.filter((type) => !excluded.includes(type)),
        ...group,
      },
      fault: 'profileWordInvalid',
    },
    context,
  )
}

/** Every profile here is for devices: asking for others finds none. */
function isForDevices(body: Static<typeof SnakeProfileQuery>): boolean {
  const kinds = (body.configuration_types ?? []).filter((kind) => wordOrAny(kind) !== undefined)
  return [[wordOrAny(body.context) ?? 'DEVICE'], kinds.length > 0 ? kinds : ['DEVICE']].every(
    (asked) => asked.some((each) => each.toUpperCase() === 'DEVICE'),
  )
}

function wordOrAny(text: string | undefined): string | undefined {
  return text === undefined || text === '' || /^unknown$/i.test(text) ? undefined : text
}

async function snakeGroupId(
  uuid: string | undefined,
  context: UemContext,
): Promise<number | undefined> {
  if (uuid === undefined || uuid === '') return undefined
  if (!looksLike(uuid, { format: 'uuid' })) {
    throw new UemFault('fieldInvalid', 'organization_group_uuid is not a UUID.')
  }
  return (await requireVisibleGroup(canonicalUuid(uuid), 'profileGroupNotFound', context)).id
}

function payloadsNotKept(): UemFault {
  return new UemFault('notKept', 'The payloads of profiles are not kept here.')
}

function momentOf(text: string | undefined, name: string): number | undefined {
  return text === undefined ? undefined : parseDateTime(text, name)
}
