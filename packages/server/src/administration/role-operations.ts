import type { AuditValue } from '@frontdesk/directory/audit/audit-event.ts'
import { allPermissions } from '@frontdesk/directory/permissions.ts'
import { Refusal } from '@frontdesk/directory/refusal.ts'
import type { Role } from '@frontdesk/directory/roles/role.ts'
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
import {
  Body,
  Description,
  encodeHistory,
  history,
  IdParams,
  Name,
  Nullable,
  PatchBody,
} from './admin-schemas.ts'
import { changedMembers, commitChange } from './administrative-change.ts'
import { requireAuthorityOverRole } from './authority-of-things.ts'
import { entityTag, requireIfMatch, staleVersion } from './entity-tag.ts'
import { type NamesOfThings, namesOfThings } from './names-of-things.ts'
import { invalidField } from './problem.ts'
import { getRole, reachOf, requireGroupNamed } from './things-in-reach.ts'

const cursor: CursorKind = { list: 'roles', key: 'uuid' }

const Permissions = Type.Array(Type.Enum([...allPermissions]), {
  uniqueItems: true,
  maxItems: allPermissions.length,
})

const RoleAnswer = Type.Object({
  id: Type.String(),
  name: Type.String(),
  description: Type.String(),
  built_in: Type.Boolean(),
  organization: Nullable(Type.String()),
  organization_group: Nullable(Type.String({ description: 'Owned by it; counts in its subtree.' })),
  permissions: Type.Array(Type.String()),
  ...history,
})

async function encodeRole(role: Role, names: NamesOfThings) {
  return {
    id: role.id,
    name: role.name,
    description: role.description,
    built_in: role.builtIn,
    organization: role.organizationId ?? null,
    organization_group: await names.group(role.organizationGroupId),
    permissions: role.permissions,
    ...encodeHistory(role),
  }
}

async function answer(parts: AdminParts, status: number, role: Role) {
  return {
    status,
    headers: { ETag: entityTag(role.version) },
    value: await encodeRole(role, namesOfThings(parts)),
  }
}

export const roleOperations = [
  adminOperation({
    method: 'GET',
    path: '/admin/v1/roles',
    summary: 'Lists the built-in roles and those owned in the caller’s reach.',
    query: Body({ ...listParameters, ...searchParameter }),
    demands: 'admin:roles:read',
    replies: { 200: ListOf(RoleAnswer) },

    async run({ query, ...context }) {
      const { roles } = context.parts.stores
      const page = await roles.list(reachOf(context), pageRequest(cursor, query))
      const names = namesOfThings(context.parts)
      const items = await Promise.all(page.items.map((role) => encodeRole(role, names)))
      return listReply(cursor, items, page.next)
    },
  }),

  adminOperation({
    method: 'POST',
    path: '/admin/v1/roles',
    summary: 'Creates a role, owned by an organization group and given in its subtree.',
    body: Body({
      name: Name,
      description: Type.Optional(Description),
      organization_group: Type.Optional(
        Type.String({ minLength: 1, maxLength: 64, description: 'Default: the caller’s own.' }),
      ),
      permissions: Permissions,
    }),
    demands: 'admin:roles:edit',
    replies: { 201: RoleAnswer },

    async run({ body, ...context }) {
      const { parts } = context
      const owner = await ownerOf(context, body.organization_group)
      const now = secondsOf(parts.clock())
      const role: Role = {
        id: parts.newId(),
        name: body.name,
        description: body.description ?? '',
        builtIn: false,
        organizationId: owner.organizationId,
        organizationGroupId: owner.id,
        permissions: body.permissions,
        createdAt: now,
        updatedAt: now,
        version: 1,
      }
      await requireAuthorityOverRole(context, role)
      await requireFreeName(context, role)
      await commitChange(context, {
        changes: [parts.stores.roles.insertion(role)],
        happenings: [{ action: 'role.created', target: targetOf(role), detail: shown(role) }],
      })
      const created = await answer(parts, 201, role)
      return { ...created, headers: { ...created.headers, Location: `/admin/v1/roles/${role.id}` } }
    },
  }),

  adminOperation({
    method: 'GET',
    path: '/admin/v1/roles/{id}',
    summary: 'Reads one role.',
    params: IdParams,
    demands: 'admin:roles:read',
    replies: { 200: RoleAnswer },

    async run({ params, ...context }) {
      return answer(context.parts, 200, await getRole(context, params.id))
    },
  }),

  adminOperation({
    method: 'PATCH',
    path: '/admin/v1/roles/{id}',
    summary: 'Changes a role for everybody who holds it.',
    params: IdParams,
    body: PatchBody({ name: Name, description: Description, permissions: Permissions }),
    demands: 'admin:roles:edit',
    replies: { 200: RoleAnswer },

    async run({ params, body, request, ...context }) {
      const { parts } = context
      const role = await getRole(context, params.id)
      requireIfMatch(request.header('if-match'), role.version)
      requireOwned(role)
      const changed: Role = {
        ...role,
        name: body.name ?? role.name,
        description: body.description ?? role.description,
        permissions: body.permissions ?? role.permissions,
        updatedAt: secondsOf(parts.clock()),
        version: role.version + 1,
      }
      await requireAuthorityOverRole(context, role, changed)
      if (changed.name !== role.name) await requireFreeName(context, changed)
      await commitChange(context, {
        changes: [parts.stores.roles.update(changed)],
        happenings: [
          {
            action: 'role.changed',
            target: targetOf(role),
            detail: changedMembers(shown(role), shown(changed)),
          },
        ],
      })
      return answer(parts, 200, changed)
    },
  }),

  adminOperation({
    method: 'DELETE',
    path: '/admin/v1/roles/{id}',
    summary: 'Deletes a role that nobody holds.',
    params: IdParams,
    demands: 'admin:roles:edit',
    replies: { 204: null },

    async run({ params, request, ...context }) {
      const { roles } = context.parts.stores
      const role = await getRole(context, params.id)
      requireIfMatch(request.header('if-match'), role.version)
      requireOwned(role)
      await requireAuthorityOverRole(context, role)
      await commitChange(context, {
        changes: [roles.deletion(role.id, role.version)],
        happenings: [
          { action: 'role.deleted', target: targetOf(role), detail: { name: role.name } },
        ],
        async whyNot() {
          const stored = await roles.find(role.id)
          if (stored?.version !== role.version) return staleVersion()
          return new Refusal('conflict', 'An OAuth client or a person still holds the role.')
        },
      })
      return { status: 204 }
    },
  }),
]

async function ownerOf(context: AdminContext, groupId: string | undefined) {
  if (groupId !== undefined) return requireGroupNamed(context, groupId, '/organization_group')
  const own = context.caller.client.organizationGroupId
  const group = own && (await context.parts.stores.organizationGroups.find(own))
  if (!group) throw invalidField('/organization_group', 'is missing')
  return group
}

function requireOwned(role: Role): void {
  if (role.builtIn) throw new Refusal('forbidden', 'Built-in roles cannot be changed.')
}

/** A role must not pass for a built-in one: names are looked up among both. */
async function requireFreeName({ parts }: AdminContext, role: Role): Promise<void> {
  const namesake = await parts.stores.roles.findByName(role.name, role.organizationId)
  if (namesake && namesake.id !== role.id) {
    throw new Refusal('conflict', 'A role of this name is there already.')
  }
}

function targetOf({ id, organizationId }: Role) {
  return { kind: 'role', id, organizationId }
}

function shown({ name, description, permissions }: Role): Record<string, AuditValue> {
  return { name, description, permissions }
}
