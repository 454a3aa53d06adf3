import { groupIdPattern } from '@frontdesk/directory/organization-groups/group-id.ts'
import {
  isWithin,
  type OrganizationGroup,
  organizationGroupTypes,
} from '@frontdesk/directory/organization-groups/organization-group.ts'
import { Refusal } from '@frontdesk/directory/refusal.ts'
import { secondsOf } from '@frontdesk/directory/units.ts'
import { Type } from 'typebox'

import { type AdminParts, adminOperation } from './admin-context.ts'
import {
  type CursorKind,
  ListOf,
  listParameters,
  listReply,
  pageRequest,
  searchParameter,
} from './admin-cursor.ts'
import { Body, encodeHistory, history, Name, Nullable, PatchBody } from './admin-schemas.ts'
import { changedMembers, commitChange } from './administrative-change.ts'
import { requireAuthorityAt } from './authority-of-things.ts'
import { entityTag, requireIfMatch, staleVersion } from './entity-tag.ts'
import { requireMovable } from './group-move-rule.ts'
import { type NamesOfThings, namesOfThings } from './names-of-things.ts'
import { getGroup, reachOf, requireGroupNamed } from './things-in-reach.ts'

const cursor: CursorKind = { list: 'organization-groups', key: 'number' }

const GroupParams = Type.Object({
  id: Type.String({ pattern: groupIdPattern, description: 'Its id, or its group_id.' }),
})
const GroupId = Type.String({ pattern: groupIdPattern, description: 'Code, kept in upper case.' })
/** A customer group comes and goes with its organization. */
const GroupType = Type.Enum(organizationGroupTypes.filter((type) => type !== 'Customer'))
const Country = Type.String({ pattern: '^[A-Z]{2}$' })
const Locale = Type.String({ pattern: '^[a-z]{2}-[A-Z]{2}$' })

const GroupAnswer = Type.Object({
  id: Type.Integer(),
  uuid: Type.String(),
  organization: Type.String({ description: 'Id of its organization.' }),
  parent: Nullable(Type.String({ description: 'Code of the group above.' })),
  group_id: Type.String(),
  name: Type.String(),
  type: Type.Enum([...organizationGroupTypes]),
  path: Type.String({ description: 'Ids from the top, /570/571/.' }),
  country: Type.String(),
  locale: Type.String(),
  ...history,
})

async function encodeGroup(group: OrganizationGroup, names: NamesOfThings) {
  return {
    id: group.id,
    uuid: group.uuid,
    organization: group.organizationId,
    parent: await names.group(group.parentId),
    group_id: group.groupId,
    name: group.name,
    type: group.type,
    path: group.path,
    country: group.country,
    locale: group.locale,
    ...encodeHistory(group),
  }
}

async function answer(parts: AdminParts, status: number, group: OrganizationGroup) {
  return {
    status,
    headers: { ETag: entityTag(group.version) },
    value: await encodeGroup(group, namesOfThings(parts)),
  }
}

export const organizationGroupOperations = [
  adminOperation({
    method: 'GET',
    path: '/admin/v1/organization-groups',
    summary: 'Lists the organization groups in the caller’s reach.',
    query: Body({ ...listParameters, ...searchParameter }),
    demands: 'admin:organization-groups:read',
    replies: { 200: ListOf(GroupAnswer) },

    async run({ query, ...context }) {
      const { organizationGroups } = context.parts.stores
      const page = await organizationGroups.list(reachOf(context), pageRequest(cursor, query))
      const names = namesOfThings(context.parts)
      const items = await Promise.all(page.items.map((group) => encodeGroup(group, names)))
      return listReply(cursor, items, page.next)
    },
  }),

  adminOperation({
    method: 'POST',
    path: '/admin/v1/organization-groups',
    summary: 'Creates an organization group below another one.',
    body: Body({
      parent: Type.String({ pattern: groupIdPattern, description: 'Code of the group above.' }),
      group_id: GroupId,
      name: Name,
      type: Type.Optional(GroupType),
      country: Type.Optional(Country),
      locale: Type.Optional(Locale),
    }),
    demands: 'admin:organization-groups:edit',
    replies: { 201: GroupAnswer },

    async run({ body, ...context }) {
      const { parts } = context
      const { organizationGroups } = parts.stores
      const parent = await requireGroupNamed(context, body.parent, '/parent')
      requireAuthorityAt(context, parent)
      const now = secondsOf(parts.clock())
      const id = await organizationGroups.allocateId()
      const group: OrganizationGroup = {
        id,
        uuid: parts.newId(),
        organizationId: parent.organizationId,
        parentId: parent.id,
        groupId: body.group_id.toUpperCase(),
        name: body.name,
        type: body.type ?? 'Container',
        path: `${parent.path}${id}/`,
        country: body.country ?? parent.country,
        locale: body.locale ?? parent.locale,
        createdAt: now,
        updatedAt: now,
        version: 1,
      }
      await commitChange(context, {
        changes: [organizationGroups.insertion(group)],
        happenings: [
          {
            action: 'organization-group.created',
            target: targetOf(group),
            detail: { group_id: group.groupId, name: group.name, parent: parent.groupId },
          },
        ],
        whyNot: async () => new Refusal('conflict', 'The group above was moved meanwhile.'),
      })
      const created = await answer(parts, 201, group)
      const Location = `/admin/v1/organization-groups/${id}`
      return { ...created, headers: { ...created.headers, Location } }
    },
  }),

  adminOperation({
    method: 'GET',
    path: '/admin/v1/organization-groups/{id}',
    summary: 'Reads one organization group.',
    params: GroupParams,
    demands: 'admin:organization-groups:read',
    replies: { 200: GroupAnswer },

    async run({ params, ...context }) {
      return answer(context.parts, 200, await getGroup(context, params.id))
    },
  }),

  adminOperation({
    method: 'PATCH',
    path: '/admin/v1/organization-groups/{id}',
    summary: 'Changes an organization group, or moves it with all below it.',
    params: GroupParams,
    body: PatchBody({
      parent: Type.String({ pattern: groupIdPattern, description: 'Moves it below this group.' }),
      group_id: GroupId,
      name: Name,
      type: GroupType,
      country: Country,
      locale: Locale,
    }),
    demands: 'admin:organization-groups:edit',
    replies: { 200: GroupAnswer },

    async run({ params, body, request, ...context }) {
      const { parts } = context
      const { organizationGroups } = parts.stores
      const group = await getGroup(context, params.id)
      requireIfMatch(request.header('if-match'), group.version)
      requireAuthorityAt(context, group)
      if (body.type !== undefined && group.parentId === undefined) {
        throw new Refusal('conflict', 'A customer group stays one.')
      }
      const parent =
        body.parent === undefined
          ? undefined
          : await requireGroupNamed(context, body.parent, '/parent')
      const moved = parent !== undefined && parent.id !== group.parentId
      if (moved) await requireMovable(context, group, parent)
      const changed: OrganizationGroup = {
        ...group,
        groupId: body.group_id?.toUpperCase() ?? group.groupId,
        name: body.name ?? group.name,
        type: body.type ?? group.type,
        country: body.country ?? group.country,
        locale: body.locale ?? group.locale,
        ...(moved && { parentId: parent.id, path: `${parent.path}${group.id}/` }),
        updatedAt: secondsOf(parts.clock()),
        version: group.version + 1,
      }
      await commitChange(context, {
        changes: [
          organizationGroups.update(changed),
          ...(moved ? [organizationGroups.relocation(group.path, changed.path)] : []),
        ],
        happenings: [
          {
            action: 'organization-group.changed',
            target: targetOf(group),
            detail: changedMembers(shown(group), shown(changed)),
          },
        ],
      })
      return answer(parts, 200, changed)
    },
  }),

  adminOperation({
    method: 'DELETE',
    path: '/admin/v1/organization-groups/{id}',
    summary: 'Deletes an organization group that nothing is in or below.',
    params: GroupParams,
    demands: 'admin:organization-groups:edit',
    replies: { 204: null },

    async run({ params, request, ...context }) {
      const { organizationGroups } = context.parts.stores
      const group = await getGroup(context, params.id)
      requireIfMatch(request.header('if-match'), group.version)
      requireAuthorityAt(context, group)
      if (group.parentId === undefined) {
        throw new Refusal('conflict', 'A customer group goes with its organization.')
      }
      await commitChange(context, {
        changes: [organizationGroups.deletion(group.id, group.version)],
        happenings: [
          {
            action: 'organization-group.deleted',
            target: targetOf(group),
            detail: { group_id: group.groupId, name: group.name },
          },
        ],
        async whyNot() {
          const stored = await organizationGroups.find(group.id)
          if (stored?.version !== group.version || !isWithin(reachOf(context), stored.path)) {
            return staleVersion()
          }
          return new Refusal('conflict', 'Something is still in or below the organization group.')
        },
      })
      return { status: 204 }
    },
  }),
]

function targetOf({ id, organizationId }: OrganizationGroup) {
  return { kind: 'organization-group', id: String(id), organizationId }
}

function shown({ groupId, name, type, path, country, locale }: OrganizationGroup) {
  return { group_id: groupId, name, type, path, country, locale }
}
