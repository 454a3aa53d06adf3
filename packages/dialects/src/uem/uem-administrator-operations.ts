import type { AdministratorSearch } from '@frontdesk/directory/administrators/administrator.ts'
import { type Static, Type } from 'typebox'

import { readActivity } from './uem-activity.ts'
import {
  AdministratorSearchResult,
  CamelAdministratorSearchResult,
} from './uem-administrator-schemas.ts'
import { encodeAdministrator, encodeCamelAdministrator } from './uem-administrator-shape.ts'
import { type UemContext, uemOperation } from './uem-context.ts'
import { Fault, isDescending, NumericId, pageOf, paging, sorting } from './uem-schemas.ts'
import { visibleGroupId } from './uem-visible-group.ts'

const words = Type.Optional(Type.String({ maxLength: 255 }))

const AdministratorQuery = Type.Object({
  firstname: words,
  lastname: words,
  email: words,
  username: words,
  role: Type.Optional(Type.String({ maxLength: 255, description: 'The whole name.' })),
  status: Type.Optional(Type.String({ maxLength: 16, description: 'Active or Inactive.' })),
  organizationgroupid: Type.Optional(NumericId),
  ...sorting,
  ...paging,
})

const orders: Readonly<Record<string, AdministratorSearch['orderBy']>> = {
  id: 'number',
  username: 'username',
  lastname: 'familyName',
  email: 'email',
}

const refusals = { 400: Fault, 401: Fault, 403: Fault }

/** The administrators of the API: accounts with a password or a certificate. */
export const uemAdministratorOperations = [
  uemOperation({
    method: 'GET',
    path: '/api/system/admins/search',
    versions: [1],
    summary: 'Searches the administrators of the API.',
    source: 'Published specification and recorded answers (confirmed); member order inferred.',
    query: AdministratorQuery,
    demands: 'administrators:read',
    replies: { 200: AdministratorSearchResult, 204: null, ...refusals },
    async run({ query, ...context }) {
      const { items, ...paged } = await searchAdministrators(query, context)
      if (items.length === 0) return { status: 204 }
      return { status: 200, value: { Admins: items.map(encodeAdministrator), ...paged } }
    },
  }),
  uemOperation({
    method: 'GET',
    path: '/api/system/admins/search',
    versions: [2],
    summary: 'Searches the administrators of the API; mostly camel case.',
    source: 'Published specification and recorded answers (confirmed); member order inferred.',
    query: AdministratorQuery,
    demands: 'administrators:read',
    replies: { 200: CamelAdministratorSearchResult, 204: null, ...refusals },
    async run({ query, ...context }) {
      const { items, ...paged } = await searchAdministrators(query, context)
      if (items.length === 0) return { status: 204 }
      return { status: 200, value: { admins: items.map(encodeCamelAdministrator), ...paged } }
    },
  }),
]

async function searchAdministrators(query: Static<typeof AdministratorQuery>, context: UemContext) {
  const { page, size, offset, limit } = pageOf(query)
  const activity = readActivity(query.status)
  const { items, total } = await context.administrators.search(context.caller.effective.reach, {
    givenName: query.firstname,
    familyName: query.lastname,
    email: query.email,
    username: query.username,
    role: query.role,
    status: activity && (activity === 'active' ? 'enabled' : 'disabled'),
    organizationGroupId: await visibleGroupId(query.organizationgroupid, context),
    offset,
    limit,
    orderBy: orders[query.orderby?.toLowerCase() ?? ''] ?? 'number',
    descending: isDescending(query.sortorder),
  })
  return { items, Page: page, PageSize: size, Total: total }
}
