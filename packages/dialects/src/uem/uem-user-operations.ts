import type { UserSearch } from '@frontdesk/estate/users/enrollment-user.ts'
import { type Static, Type } from 'typebox'

import { readActivity } from './uem-activity.ts'
import { type UemContext, uemOperation } from './uem-context.ts'
import { UemFault } from './uem-faults.ts'
import { canonicalUuid } from './uem-request-values.ts'
import { Fault, isDescending, NumericId, pageOf, paging, sorting, Uuid } from './uem-schemas.ts'
import { User, UserMatch, UserSearchResult } from './uem-user-schemas.ts'
import { encodeUser, encodeUserMatch } from './uem-user-shape.ts'
import { requireVisibleGroup, visibleGroupId } from './uem-visible-group.ts'

const words = Type.Optional(Type.String({ maxLength: 255 }))

const UserQuery = Type.Object({
  firstname: words,
  lastname: words,
  email: words,
  username: words,
  role: words,
  status: Type.Optional(Type.String({ maxLength: 16, description: 'Active or Inactive.' })),
  locationgroupId: Type.Optional(NumericId),
  ...sorting,
  ...paging,
})

const orders: Readonly<Record<string, UserSearch['orderBy']>> = {
  id: 'id',
  username: 'userName',
  lastname: 'familyName',
  email: 'email',
}

const refusals = { 400: Fault, 401: Fault, 403: Fault }

/** The people whom devices belong to. */
export const uemUserOperations = [
  uemOperation({
    method: 'GET',
    path: '/api/system/users/search',
    versions: [1],
    summary: 'Searches the people whom devices belong to.',
    source: 'Published specification (confirmed); member order and 204 inferred.',
    query: UserQuery,
    demands: 'users:read',
    replies: { 200: UserSearchResult, 204: null, ...refusals },
    async run({ query, ...context }) {
      const { items, ...paged } = await searchUsers(query, context)
      if (items.length === 0) return { status: 204 }
      return { status: 200, value: { Users: items.map(encodeUser), ...paged } }
    },
  }),
  uemOperation({
    method: 'GET',
    path: '/api/system/users/search',
    versions: [2],
    summary: 'Finds one user of an organization group or below it: the first that matches.',
    source: 'Published specification: one flat user (confirmed); which one is inferred.',
    query: Type.Object({ 'organization-group-uuid': Uuid, searchtext: words }),
    demands: 'users:read',
    replies: { 200: UserMatch, 404: Fault, ...refusals },
    async run({ query, ...context }) {
      const uuid = canonicalUuid(query['organization-group-uuid'])
      const group = await requireVisibleGroup(uuid, 'userMatchNotFound', context)
      const { items } = await context.users.search(context.caller.effective.reach, {
        text: query.searchtext,
        organizationGroupId: group.id,
        offset: 0,
        limit: 1,
        orderBy: 'id',
        descending: false,
      })
      const [user] = items
      if (!user) throw new UemFault('userMatchNotFound')
      return { status: 200, value: encodeUserMatch(user) }
    },
  }),
  uemOperation({
    method: 'GET',
    path: '/api/system/users/{id}',
    versions: [1],
    summary: 'Reads one of the people whom devices belong to.',
    source: 'Published specification (confirmed); member order inferred.',
    params: Type.Object({ id: NumericId }),
    demands: 'users:read',
    replies: { 200: User, 404: Fault, ...refusals },
    async run({ params, caller, users }) {
      const user = await users.find(caller.effective.reach, params.id)
      if (!user) throw new UemFault('userNotFound')
      return { status: 200, value: encodeUser(user) }
    },
  }),
]

async function searchUsers(query: Static<typeof UserQuery>, context: UemContext) {
  const { page, size, offset, limit } = pageOf(query)
  const status = readActivity(query.status)
  const organizationGroupId = await visibleGroupId(query.locationgroupId, context)
  const paged = { Page: page, PageSize: size }
  // Nobody here has an enrollment role, so nobody has the one that is asked for (quirk U45).
  if (query.role !== undefined) return { items: [], ...paged, Total: 0 }
  const { items, total } = await context.users.search(context.caller.effective.reach, {
    givenName: query.firstname,
    familyName: query.lastname,
    email: query.email,
    userName: query.username,
    status,
    organizationGroupId,
    offset,
    limit,
    orderBy: orders[query.orderby?.toLowerCase() ?? ''] ?? 'id',
    descending: isDescending(query.sortorder),
  })
  return { items, ...paged, Total: total }
}
