import { groupIdFrom, groupIdPattern } from '@frontdesk/directory/organization-groups/group-id.ts'
import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import { newOrganization } from '@frontdesk/directory/organizations/new-organization.ts'
import type { Organization } from '@frontdesk/directory/organizations/organization.ts'
import { regions } from '@frontdesk/directory/organizations/region.ts'
import { Refusal } from '@frontdesk/directory/refusal.ts'
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
  encodeHistory,
  history,
  IdParams,
  Name,
  Nullable,
  PatchBody,
  Status,
} from './admin-schemas.ts'
import { changedMembers, commitChange } from './administrative-change.ts'
import { requireAuthorityAt, requireFullAuthorityAt } from './authority-of-things.ts'
import { entityTag, requireIfMatch, staleVersion } from './entity-tag.ts'
import { invalidField } from './problem.ts'
import { getOrganization, seesEverything } from './things-in-reach.ts'

const cursor: CursorKind = { list: 'organizations', key: 'uuid' }
const GroupId = Type.String({ pattern: groupIdPattern })
const RegionName = Type.Enum([...regions], {
  description: 'Whose regional services speak for it.',
})

const OrganizationAnswer = Type.Object({
  id: Type.String(),
  name: Type.String(),
  status: Status,
  region: RegionName,
  organization_group: Nullable(Type.String({ description: 'Code of its customer group.' })),
  ...history,
})

async function encodeOrganization({ stores }: AdminParts, organization: Organization) {
  const top = await stores.organizationGroups.findTop(organization.id)
  return {
    id: organization.id,
    name: organization.name,
    status: organization.status,
    region: organization.region,
    organization_group: top?.groupId ?? null,
    ...encodeHistory(organization),
  }
}

async function answer(parts: AdminParts, status: number, organization: Organization) {
  return {
    status,
    headers: { ETag: entityTag(organization.version) },
    value: await encodeOrganization(parts, organization),
  }
}

export const organizationOperations = [
  adminOperation({
    method: 'GET',
    path: '/admin/v1/organizations',
    summary: 'Lists the organizations that the caller sees.',
    query: Body({ ...listParameters, ...searchParameter }),
    demands: 'admin:organizations:read',
    replies: { 200: ListOf(OrganizationAnswer) },

    async run({ query, ...context }) {
      const { parts, caller } = context
      const onlyId = seesEverything(context) ? undefined : (caller.client.organizationId ?? '')
      const page = await parts.stores.organizations.list(pageRequest(cursor, query), onlyId)
      const items = await Promise.all(page.items.map((item) => encodeOrganization(parts, item)))
      return listReply(cursor, items, page.next)
    },
  }),

  adminOperation({
    method: 'POST',
    path: '/admin/v1/organizations',
    summary: 'Creates an organization and its customer organization group.',
    body: Body({
      name: Name,
      group_id: Type.Optional(GroupId),
      region: Type.Optional(RegionName),
      country: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$' })),
      locale: Type.Optional(Type.String({ pattern: '^[a-z]{2}-[A-Z]{2}$' })),
    }),
    demands: 'admin:organizations:edit',
    replies: { 201: OrganizationAnswer },

    async run({ body, ...context }) {
      const { parts } = context
      requireAuthorityAt(context, wholeServer)
      const groupId = body.group_id?.toUpperCase() ?? groupIdFrom(body.name)
      if (groupId === undefined) {
        throw invalidField('/group_id', 'is needed: the name has no letter or digit for a code')
      }
      const { organization, top } = await newOrganization(parts, {
        ...body,
        groupId,
      })
      await commitChange(context, {
        changes: [
          parts.stores.organizations.insertion(organization),
          parts.stores.organizationGroups.insertion(top),
        ],
        happenings: [
          {
            action: 'organization.created',
            target: targetOf(organization),
            detail: { ...shown(organization), organization_group: top.groupId },
          },
        ],
      })
      const created = await answer(parts, 201, organization)
      const Location = `/admin/v1/organizations/${organization.id}`
      return { ...created, headers: { ...created.headers, Location } }
    },
  }),

  adminOperation({
    method: 'GET',
    path: '/admin/v1/organizations/{id}',
    summary: 'Reads one organization.',
    params: IdParams,
    demands: 'admin:organizations:read',
    replies: { 200: OrganizationAnswer },

    async run({ params, ...context }) {
      return answer(context.parts, 200, await getOrganization(context, params.id))
    },
  }),

  adminOperation({
    method: 'PATCH',
    path: '/admin/v1/organizations/{id}',
    summary: 'Changes, disables or enables an organization. Disabled, nothing of it works.',
    params: IdParams,
    body: PatchBody({ name: Name, status: Status, region: RegionName }),
    demands: 'admin:organizations:edit',
    replies: { 200: OrganizationAnswer },

    async run({ params, body, request, ...context }) {
      const { parts } = context
      const organization = await getOrganization(context, params.id)
      requireIfMatch(request.header('if-match'), organization.version)
      await requireAuthorityOverOrganization(context, organization, body.status)
      const changed = {
        ...organization,
        name: body.name ?? organization.name,
        status: body.status ?? organization.status,
        region: body.region ?? organization.region,
        updatedAt: secondsOf(parts.clock()),
        version: organization.version + 1,
      }
      await commitChange(context, {
        changes: [parts.stores.organizations.update(changed)],
        happenings: [
          {
            action: 'organization.changed',
            target: targetOf(organization),
            detail: changedMembers(shown(organization), shown(changed)),
          },
        ],
      })
      return answer(parts, 200, changed)
    },
  }),

  adminOperation({
    method: 'DELETE',
    path: '/admin/v1/organizations/{id}',
    summary: 'Deletes an organization that nothing belongs to but its customer group.',
    params: IdParams,
    demands: 'admin:organizations:edit',
    replies: { 204: null },

    async run({ params, request, ...context }) {
      const { organizations, organizationGroups } = context.parts.stores
      const organization = await getOrganization(context, params.id)
      requireIfMatch(request.header('if-match'), organization.version)
      requireAuthorityAt(context, wholeServer)
      const top = await organizationGroups.findTop(organization.id)
      await commitChange(context, {
        changes: [
          ...(top ? [organizationGroups.deletion(top.id, top.version)] : []),
          organizations.deletion(organization.id, organization.version),
        ],
        happenings: [
          {
            action: 'organization.deleted',
            target: targetOf(organization),
            detail: { name: organization.name },
          },
        ],
        async whyNot() {
          const stored = await organizations.find(organization.id)
          if (stored?.version !== organization.version) return staleVersion()
          return new Refusal('conflict', 'Something still belongs to the organization.')
        },
      })
      return { status: 204 }
    },
  }),
]

/** Stopping an organization stops all in it, and starting it brings all of it back. */
async function requireAuthorityOverOrganization(
  context: AdminContext,
  organization: Organization,
  status: Organization['status'] | undefined,
): Promise<void> {
  const top = await context.parts.stores.organizationGroups.findTop(organization.id)
  requireAuthorityAt(context, top ?? wholeServer)
  if (status !== undefined && status !== organization.status) {
    requireFullAuthorityAt(context, top ?? wholeServer)
  }
}

function targetOf({ id }: Organization) {
  return { kind: 'organization', id, organizationId: id }
}

function shown({ name, status, region }: Organization) {
  return { name, status, region }
}
