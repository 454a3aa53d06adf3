import {
  isWithin,
  type OrganizationGroup,
  type OrganizationGroupSearch,
  type Reach,
} from '@frontdesk/directory/organization-groups/organization-group.ts'
import { Type } from 'typebox'

import { type UemContext, uemOperation } from './uem-context.ts'
import { UemFault } from './uem-faults.ts'
import {
  encodeGroup,
  encodeGroupMixed,
  encodeGroupPlain,
  type GroupParent,
  type LocatedGroup,
  platformGroup,
} from './uem-group-shape.ts'
import { canonicalUuid } from './uem-request-values.ts'
import {
  Fault,
  Group,
  GroupChildren,
  GroupMixed,
  GroupSearch,
  GroupSearchPlain,
  isDescending,
  NumericId,
  type PageWords,
  pageOf,
  paging,
  SystemInformation,
  sorting,
  Uuid,
} from './uem-schemas.ts'

const GroupSearchQuery = Type.Object({
  name: Type.Optional(Type.String({ maxLength: 255, description: 'Part of the name.' })),
  type: Type.Optional(Type.String({ maxLength: 64 })),
  groupid: Type.Optional(Type.String({ maxLength: 64, description: 'The whole code.' })),
  ...sorting,
  ...paging,
})

const groupOrders: Readonly<Record<string, OrganizationGroupSearch['orderBy']>> = {
  id: 'id',
  name: 'name',
  groupid: 'groupId',
}

/** How many groups of a subtree are read at once. */
const childrenAtOnce = 500

const refusals = { 400: Fault, 401: Fault, 403: Fault }

/** About the system itself and its organization groups. */
export const uemSystemOperations = [
  uemOperation({
    method: 'GET',
    path: '/api/system/info',
    versions: [1],
    summary: 'Tells what answers here.',
    source: 'Published specification; also the usual sign-in probe of clients (confirmed).',
    demands: 'signed-in',
    replies: { 200: SystemInformation, 401: Fault },
    run: async ({ publicUrl }) => ({ status: 200, value: systemInformation(publicUrl) }),
  }),
  uemOperation({
    method: 'GET',
    path: '/api/system/groups/search',
    versions: [1],
    summary: 'Searches organization groups.',
    source: 'Published specification and recorded answers (confirmed).',
    query: GroupSearchQuery,
    demands: 'organization-groups:read',
    replies: { 200: GroupSearch, 204: null, ...refusals },
    async run({ query, ...context }) {
      const { page, size } = pageOf(query)
      const { items, total } = await searchGroups(query, context)
      if (items.length === 0) return { status: 204 }
      const LocationGroups = items.map(encodeGroup)
      return { status: 200, value: { LocationGroups, Page: page, PageSize: size, Total: total } }
    },
  }),
  uemOperation({
    method: 'GET',
    path: '/api/system/groups/search',
    versions: [2],
    summary: 'Searches organization groups; plain numbers, and a link to itself.',
    source: 'Published specification and recorded answers (confirmed).',
    query: GroupSearchQuery,
    demands: 'organization-groups:read',
    replies: { 200: GroupSearchPlain, 204: null, ...refusals },
    async run({ query, ...context }) {
      const { page, size } = pageOf(query)
      const { items, total } = await searchGroups(query, context)
      if (items.length === 0) return { status: 204 }
      const Href = `${context.publicUrl}/API/system/groups/search?page=${page}&pagesize=${size}`
      const value = {
        OrganizationGroups: items.map(encodeGroupPlain),
        AdditionalInfo: { Links: [{ Rel: 'self', Href }] },
        TotalResults: total,
      }
      return { status: 200, value }
    },
  }),
  uemOperation({
    method: 'GET',
    path: '/api/system/groups/{id}',
    versions: [1],
    summary: 'Reads one organization group.',
    source: 'Published specification (confirmed).',
    params: Type.Object({ id: NumericId }),
    demands: 'organization-groups:read',
    replies: { 200: Group, 404: Fault, ...refusals },
    async run({ params, ...context }) {
      const group = requireGroup(await context.organizationGroups.find(params.id), context)
      return { status: 200, value: encodeGroup(await locateOne(group, context)) }
    },
  }),
  uemOperation({
    method: 'GET',
    path: '/api/system/groups/{uuid}',
    versions: [2],
    summary: 'Reads one organization group by its UUID.',
    source: 'Recorded: by UUID, in mixed letter case, 404 with 6008; exact members inferred.',
    params: Type.Object({ uuid: Uuid }),
    demands: 'organization-groups:read',
    replies: { 200: GroupMixed, 404: Fault, ...refusals },
    async run({ params, ...context }) {
      const uuid = canonicalUuid(params.uuid)
      const group = requireGroup(await context.organizationGroups.findByUuid(uuid), context)
      return { status: 200, value: encodeGroupMixed(await locateOne(group, context)) }
    },
  }),
  uemOperation({
    method: 'GET',
    path: '/api/system/groups/{id}/children',
    versions: [1],
    summary: 'Lists an organization group and everything below it.',
    source: 'Recorded: a bare list with the group itself first (confirmed).',
    params: Type.Object({ id: NumericId }),
    demands: 'organization-groups:read',
    replies: { 200: GroupChildren, 404: Fault, ...refusals },
    async run({ params, ...context }) {
      const top = requireGroup(await context.organizationGroups.find(params.id), context)
      const groups = await subtreeOf(top, context)
      const located = await locate(groups, depthOf(top.path), context)
      return { status: 200, value: located.map(encodeGroup) }
    },
  }),
]

/**
 * The name and copyright members are what clients compare to know the product (quirk U27). The
 * version is the vendor's release whose wire this speaks, not ours: clients choose paths by it.
 */
function systemInformation(publicUrl: string) {
  const workspace = (Name: string, path: string) => ({ Name, Location: `${publicUrl}/API/${path}` })
  return {
    ProductName: 'AirWatch Platform Service',
    ProductCopyright: 'Frontdesk; compatible with the Workspace ONE UEM REST API.',
    ProductVersion: '25.6.0.0',
    BuildKey: 'frontdesk',
    CommitId: 'frontdesk',
    Version: 1,
    Resources: {
      Workspaces: [
        workspace('Mobile Device Management', 'mdm'),
        workspace('System Administration', 'system'),
      ],
      Collections: [],
    },
  }
}

interface SearchWords extends PageWords {
  readonly name?: string
  readonly type?: string
  readonly groupid?: string
  readonly orderby?: string
  readonly sortorder?: string
}

async function searchGroups(query: SearchWords, context: UemContext) {
  const { reach } = context.caller.effective
  const { offset, limit } = pageOf(query)
  const { items, total } = await context.organizationGroups.search(reach, {
    name: query.name,
    type: query.type,
    groupId: query.groupid,
    offset,
    limit,
    orderBy: groupOrders[query.orderby?.toLowerCase() ?? ''] ?? 'id',
    descending: isDescending(query.sortorder),
  })
  return { items: await locate(items, depthOf(reach.path), context), total }
}

/** A group outside the reach is as good as none: nobody can tell which. */
function requireGroup(
  group: OrganizationGroup | undefined,
  context: UemContext,
): OrganizationGroup {
  if (!group || !isWithin(context.caller.effective.reach, group.path)) {
    throw new UemFault('groupNotFound')
  }
  return group
}

async function subtreeOf(top: OrganizationGroup, context: UemContext) {
  const reach: Reach = { path: top.path }
  const groups: OrganizationGroup[] = []
  for (;;) {
    const { items, total } = await context.organizationGroups.search(reach, {
      offset: groups.length,
      limit: childrenAtOnce,
      orderBy: 'id',
      descending: false,
    })
    groups.push(...items)
    if (items.length === 0 || groups.length >= total) break
  }
  return [top, ...groups.filter((group) => group.id !== top.id)]
}

async function locateOne(group: OrganizationGroup, context: UemContext): Promise<LocatedGroup> {
  const [located] = await locate([group], depthOf(context.caller.effective.reach.path), context)
  return located as LocatedGroup
}

/** Adds counts and parents; a parent above the caller's reach is left out. */
async function locate(
  groups: readonly OrganizationGroup[],
  topDepth: number,
  context: UemContext,
): Promise<readonly LocatedGroup[]> {
  if (groups.length === 0) return []
  const [counts, parents] = await Promise.all([
    context.organizationGroups.counts(groups),
    parentsOf(groups, context),
  ])
  return groups.map((group) => ({
    group,
    counts: counts.get(group.id),
    parent: group.parentId === undefined ? platformGroup : parents.get(group.parentId),
    level: Math.max(0, depthOf(group.path) - topDepth),
  }))
}

async function parentsOf(groups: readonly OrganizationGroup[], context: UemContext) {
  const known = new Map<number, GroupParent>(groups.map((group) => [group.id, group]))
  const missing = new Set(groups.map((group) => group.parentId).filter((id) => id !== undefined))
  const found = await Promise.all(
    [...missing].filter((id) => !known.has(id)).map((id) => context.organizationGroups.find(id)),
  )
  for (const parent of found) {
    if (parent && isWithin(context.caller.effective.reach, parent.path)) {
      known.set(parent.id, parent)
    }
  }
  return known
}

/** How many groups a path names; the whole server counts like the top of a tree. */
function depthOf(path: string): number {
  return Math.max(1, path.split('/').length - 2)
}
