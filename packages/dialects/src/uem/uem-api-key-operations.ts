import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Client } from '@frontdesk/protocol/rfc6749-framework/client.ts'
import { Type } from 'typebox'

import { type UemContext, uemOperation } from './uem-context.ts'
import { GroupApiKeys } from './uem-group-schemas.ts'
import { canonicalUuid } from './uem-request-values.ts'
import { Fault, Uuid } from './uem-schemas.ts'
import { requireVisibleGroup } from './uem-visible-group.ts'

/** How many clients of a subtree are read at once. */
const clientsAtOnce = 500

/** API keys, and how much of the day's quota each client and key used. */
export const uemApiKeyOperations = [
  uemOperation({
    method: 'GET',
    path: '/api/system/groups/{organizationGroupUuid}/api-keys',
    versions: [2],
    summary: 'Lists the API keys and OAuth clients of one organization group itself.',
    source: 'Published specification (confirmed); never recorded, so order inferred.',
    params: Type.Object({ organizationGroupUuid: Uuid }),
    demands: 'api-keys:read',
    replies: { 200: GroupApiKeys, 400: Fault, 401: Fault, 403: Fault, 404: Fault },
    async run({ params, ...context }) {
      const uuid = canonicalUuid(params.organizationGroupUuid)
      const group = await requireVisibleGroup(uuid, 'groupNotFound', context)
      return { status: 200, value: await readKeys(group, context) }
    },
  }),
]

async function readKeys(group: OrganizationGroup, context: UemContext) {
  const [all, clients] = await Promise.all([
    context.apiKeys.ofGroup(group.id),
    clientsOf(group, context),
  ])
  // A script takes the first key that it finds: one that is switched off would not serve it.
  const keys = all.filter(({ status }) => status === 'enabled')
  const used = await context.usedToday([
    ...keys.map(({ id }) => `api-key:${id}`),
    ...clients.map(({ clientId }) => `client:${clientId}`),
  ])
  return {
    api_keys: keys.map((key) => ({
      service_name: key.name,
      api_key: context.apiKeySecrets.reveal(key),
      daily_quota_usage: used.get(`api-key:${key.id}`) ?? 0,
      id: key.number,
      uuid: key.id,
    })),
    oauth_clients: clients.map(({ id, clientId, name }) => ({
      oauth_client_name: name,
      oauth_client_id: /^[0-9a-f]{32}$/i.test(clientId) ? canonicalUuid(clientId) : clientId,
      daily_quota_usage: used.get(`client:${clientId}`) ?? 0,
      id: numberOf(id),
      uuid: id,
    })),
    id: group.id,
    uuid: group.uuid,
  }
}

/** The clients of the very group that speak this dialect: no other is a client of this API. */
async function clientsOf(group: OrganizationGroup, { clients }: UemContext) {
  const found: Client[] = []
  let after: string | undefined
  do {
    const page = await clients.list(
      { path: group.path },
      { dialect: 'uem' },
      { limit: clientsAtOnce, after },
    )
    found.push(...page.items.filter(({ organizationGroupId }) => organizationGroupId === group.id))
    after = page.next
  } while (after !== undefined)
  return found
}

/** A client has no number here: 31 bits of its UUID, always the same and never 0 (quirk U42). */
function numberOf(uuid: string): number {
  return Number.parseInt(uuid.slice(-8), 16) & 0x7fff_ffff || 1
}
