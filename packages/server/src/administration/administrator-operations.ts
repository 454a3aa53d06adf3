import type { Administrator } from '@frontdesk/directory/administrators/administrator.ts'
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
import { Body, IdParams } from './admin-schemas.ts'
import { changedMembers, commitChange } from './administrative-change.ts'
import { AdministratorAnswer, encodeAdministrator } from './administrator-json.ts'
import {
  AdministratorPatch,
  administratorMembers,
  patchedCredentials,
  patchedPlace,
} from './administrator-patch.ts'
import { requireAuthorityOverAdministrator } from './authority-of-things.ts'
import { entityTag, requireIfMatch } from './entity-tag.ts'
import { namesOfThings } from './names-of-things.ts'
import {
  getAdministrator,
  reachOf,
  requireGroupNamed,
  requireRoleNamed,
} from './things-in-reach.ts'

const base = '/admin/v1/uem-administrators'
const cursor: CursorKind = { list: 'administrators', key: 'uuid' }
const { username, email, organization_group, role } = administratorMembers

async function answer(parts: AdminParts, status: number, administrator: Administrator) {
  return {
    status,
    headers: { ETag: entityTag(administrator.version) },
    value: await encodeAdministrator(administrator, namesOfThings(parts)),
  }
}

export const administratorOperations = [
  adminOperation({
    method: 'GET',
    path: base,
    summary: 'Lists the administrators of the protected API in the caller’s reach.',
    query: Body({ ...listParameters, ...searchParameter }),
    demands: 'admin:administrators:read',
    replies: { 200: ListOf(AdministratorAnswer) },

    async run({ query, ...context }) {
      const { administrators } = context.parts.stores
      const page = await administrators.list(reachOf(context), pageRequest(cursor, query))
      const names = namesOfThings(context.parts)
      const items = await Promise.all(page.items.map((one) => encodeAdministrator(one, names)))
      return listReply(cursor, items, page.next)
    },
  }),

  adminOperation({
    method: 'POST',
    path: base,
    summary: 'Creates an administrator, who proves itself by a password or a certificate.',
    body: Body({
      ...Type.Partial(Type.Object(administratorMembers)).properties,
      organization_group,
      role,
      username,
      email,
    }),
    demands: 'admin:administrators:edit',
    replies: { 201: AdministratorAnswer },

    async run({ body, ...context }) {
      const { parts } = context
      const group = await requireGroupNamed(context, body.organization_group, '/organization_group')
      const held = await requireRoleNamed(context, body.role, group, '/role')
      const place = { organizationGroupId: group.id, roleId: held.id }
      await requireAuthorityOverAdministrator(context, place)
      const now = secondsOf(parts.clock())
      const none = { password: undefined, certificate: undefined }
      const administrator: Administrator = {
        id: parts.newId(),
        number: await parts.stores.administrators.allocateNumber(),
        organizationId: group.organizationId,
        ...place,
        username: body.username,
        email: body.email,
        givenName: body.given_name ?? '',
        familyName: body.family_name ?? '',
        status: body.status ?? 'enabled',
        ...(await patchedCredentials(parts, none, body)),
        lastLoginAt: undefined,
        createdAt: now,
        updatedAt: now,
        version: 1,
      }
      await commitChange(context, {
        changes: [parts.stores.administrators.insertion(administrator)],
        happenings: [
          {
            action: 'administrator.created',
            target: targetOf(administrator),
            detail: shown(administrator),
          },
        ],
      })
      const created = await answer(parts, 201, administrator)
      const Location = `${base}/${administrator.id}`
      return { ...created, headers: { ...created.headers, Location } }
    },
  }),

  adminOperation({
    method: 'GET',
    path: `${base}/{id}`,
    summary: 'Reads one administrator.',
    params: IdParams,
    demands: 'admin:administrators:read',
    replies: { 200: AdministratorAnswer },

    async run({ params, ...context }) {
      return answer(context.parts, 200, await getAdministrator(context, params.id))
    },
  }),

  adminOperation({
    method: 'PATCH',
    path: `${base}/{id}`,
    summary: 'Changes an administrator; null removes the password or the certificate.',
    params: IdParams,
    body: AdministratorPatch,
    demands: 'admin:administrators:edit',
    replies: { 200: AdministratorAnswer },

    async run({ params, body, request, ...context }) {
      const { parts } = context
      const before = await getAdministrator(context, params.id)
      requireIfMatch(request.header('if-match'), before.version)
      const place = await patchedPlace(context, before, body)
      await requireAuthorityOverAdministrator(context, before, place)
      const changed: Administrator = {
        ...before,
        ...place,
        username: body.username ?? before.username,
        email: body.email ?? before.email,
        givenName: body.given_name ?? before.givenName,
        familyName: body.family_name ?? before.familyName,
        status: body.status ?? before.status,
        ...(await patchedCredentials(parts, before, body)),
        updatedAt: secondsOf(parts.clock()),
        version: before.version + 1,
      }
      await commitChange(context, {
        changes: [parts.stores.administrators.update(changed)],
        happenings: [
          {
            action: 'administrator.changed',
            target: targetOf(before),
            detail: changedMembers(shown(before), shown(changed), hiddenChanges(body)),
          },
        ],
      })
      return answer(parts, 200, changed)
    },
  }),

  adminOperation({
    method: 'DELETE',
    path: `${base}/{id}`,
    summary: 'Deletes an administrator; its requests are refused from now on.',
    params: IdParams,
    demands: 'admin:administrators:edit',
    replies: { 204: null },

    async run({ params, request, ...context }) {
      const administrator = await getAdministrator(context, params.id)
      requireIfMatch(request.header('if-match'), administrator.version)
      await requireAuthorityOverAdministrator(context, administrator)
      const { id, version } = administrator
      await commitChange(context, {
        changes: [context.parts.stores.administrators.deletion(id, version)],
        happenings: [
          {
            action: 'administrator.deleted',
            target: targetOf(administrator),
            detail: { username: administrator.username },
          },
        ],
      })
      return { status: 204 }
    },
  }),
]

function targetOf({ id, organizationId }: Administrator) {
  return { kind: 'administrator', id, organizationId }
}

/** What the audit shows of an administrator: rights and credentials' names, not themselves. */
function shown(administrator: Administrator) {
  const { username, status, organizationGroupId, roleId, certificate } = administrator
  return {
    username,
    status,
    organization_group: organizationGroupId,
    role: roleId,
    certificate: certificate?.fingerprint ?? null,
  }
}

/** Members that were sent and whose values stay out of the audit. */
function hiddenChanges(body: object): string[] {
  return ['email', 'given_name', 'family_name', 'password'].filter((name) => name in body)
}
