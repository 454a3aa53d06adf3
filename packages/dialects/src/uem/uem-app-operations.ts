import type { AppFilter } from '@frontdesk/estate/apps/app.ts'
import { type Static, Type } from 'typebox'

import { AppSearch, SnakeAppSearch } from './uem-app-schemas.ts'
import {
  type Counting,
  encodeApp,
  encodeSnakeApp,
  findAppKind,
  findAppStatus,
  findCatalogKind,
  findWindowsAppKind,
} from './uem-app-shape.ts'
import { type UemContext, uemOperation } from './uem-context.ts'
import { knownWord } from './uem-known-word.ts'
import { Fault, NumericId, pageOf, paging, sorting } from './uem-schemas.ts'
import { requireVisibleGroup } from './uem-visible-group.ts'
import { findPlatform } from './uem-vocabulary.ts'

const words = Type.Optional(Type.String({ maxLength: 255 }))
const word = Type.Optional(Type.String({ maxLength: 64 }))
const flag = Type.Optional(Type.Boolean())
const refusals = { 400: Fault, 401: Fault, 403: Fault }

const AppQuery = Type.Object({
  type: word,
  applicationtype: word,
  applicationname: words,
  bundleid: words,
  category: words,
  status: word,
  platform: word,
  winapptype: word,
  locationgroupid: Type.Optional(NumericId),
  includeAppsFromChildOgs: Type.Optional(
    Type.Boolean({ description: 'With locationgroupid; true when not given.' }),
  ),
  IncludeAppsFromParentOgs: flag,
  productComponentAppsOnly: flag,
  excludeAssignedOrInstalledDeviceCount: flag,
  ...sorting,
  ...paging,
})

/** About apps. */
export const uemAppOperations = [
  uemOperation({
    method: 'GET',
    path: '/api/mam/apps/search',
    versions: [1],
    summary: 'Searches apps.',
    source: 'Published specification (confirmed); 204 for no hit inferred.',
    query: AppQuery,
    demands: 'apps:read',
    replies: { 200: AppSearch, 204: null, ...refusals },
    async run({ query, ...context }) {
      const { page, size } = pageOf(query)
      const { items, total } = await searchApps(query, context)
      if (items.length === 0) return { status: 204 }
      const Application = items.map((app) => encodeApp(app, countingOf(query)))
      return { status: 200, value: { Application, Page: page, PageSize: size, Total: total } }
    },
  }),
  uemOperation({
    method: 'GET',
    path: '/api/mam/apps/search',
    versions: [2],
    summary: 'Searches apps, in snake case.',
    source: 'Client use: applications and total (confirmed); everything else inferred.',
    query: AppQuery,
    demands: 'apps:read',
    replies: { 200: SnakeAppSearch, 204: null, ...refusals },
    async run({ query, ...context }) {
      const { items, total } = await searchApps(query, context)
      if (items.length === 0) return { status: 204 }
      const applications = items.map((app) => encodeSnakeApp(app, countingOf(query)))
      return { status: 200, value: { applications, total } }
    },
  }),
]

type AppWords = Static<typeof AppQuery>

const orders = new Map([
  ['applicationname', 'name'],
  ['name', 'name'],
  ['bundleid', 'bundleId'],
] as const)

async function searchApps(query: AppWords, context: UemContext) {
  const { offset, limit } = pageOf(query)
  const filter = filterOf(query)
  if (query.locationgroupid !== undefined) {
    await requireVisibleGroup(query.locationgroupid, 'appGroupNotVisible', context)
  }
  if (filter === 'nothing') return { items: [], total: 0 }
  return context.apps.search(context.caller.effective.reach, {
    ...filter,
    offset,
    limit,
    orderBy: orders.get((query.orderby?.toLowerCase() ?? '') as 'name') ?? 'id',
    descending: query.sortorder?.toLowerCase() === 'desc',
  })
}

/** The words of a query as the estate's filter; `nothing` when no app here can match. */
function filterOf(query: AppWords): AppFilter | 'nothing' {
  const [fault, other] = ['catalogWordInvalid', 'appWordInvalid'] as const
  const catalog = knownWord(query.type, findCatalogKind, { name: 'type', fault })
  const kind = knownWord(query.applicationtype, findAppKind, { name: 'applicationtype', fault })
  const windows = knownWord(query.winapptype, findWindowsAppKind, { name: 'winapptype', fault })
  const status = knownWord(query.status, findAppStatus, { name: 'status', fault: other })
  const platform = knownWord(query.platform, findPlatform, { name: 'platform', fault: other })
  const isElsewhere =
    catalog === 'book' || query.productComponentAppsOnly === true || windows === 'win32'
  if (isElsewhere || kind === 'none' || platform === 'none' || status === 'none') return 'nothing'
  return {
    name: query.applicationname,
    bundleId: query.bundleid,
    category: query.category,
    kind,
    platform,
    status: status === 'all' ? undefined : status,
    organizationGroupId: query.locationgroupid,
    groups: groupsOf(query),
  }
}

/** Apps of the groups below belong to an answer unless the query says otherwise (quirk U67). */
function groupsOf(query: AppWords): AppFilter['groups'] {
  const { includeAppsFromChildOgs: below = true, IncludeAppsFromParentOgs: above = false } = query
  if (below) return above ? 'all' : 'below'
  return above ? 'above' : 'only'
}

function countingOf(query: AppWords): Counting {
  return query.excludeAssignedOrInstalledDeviceCount ? 'uncounted' : 'counted'
}
