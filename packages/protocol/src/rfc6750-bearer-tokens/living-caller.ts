import type { Decision } from '@frontdesk/directory/audit/decision.ts'
import type { Actor } from '@frontdesk/directory/authority/authority.ts'
import {
  isWithin,
  type OrganizationGroupStore,
  type Reach,
  wholeServer,
} from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { OrganizationStore } from '@frontdesk/directory/organizations/organization.ts'
import type { Permission } from '@frontdesk/directory/permissions.ts'
import type { RoleStore } from '@frontdesk/directory/roles/role.ts'

import type { AccessToken } from '../access-token.ts'
import type { DialectPolicy } from '../dialect-policy.ts'
import { BearerError } from '../errors.ts'
import type { Client, ClientStore } from '../rfc6749-framework/client.ts'

interface Parts {
  readonly clients: Pick<ClientStore, 'find'>
  readonly organizations: Pick<OrganizationStore, 'find'>
  readonly organizationGroups: Pick<OrganizationGroupStore, 'find'>
  readonly roles: Pick<RoleStore, 'find'>
  readonly policies: ReadonlyMap<string, DialectPolicy>
}

/** The client behind a token, proven to be living, and its rights at this moment (T6). */
export interface LivingCaller extends Actor {
  readonly client: Client
  readonly secretId: string
  readonly scope: readonly string[]
}

export type FindLivingCaller = (token: AccessToken, decision: Decision) => Promise<LivingCaller>

/**
 * Asks, on every request, whether what a token stands on is still there: client, secret,
 * generation, organization, role and group. A token dies with any of them (T5, T7).
 *
 * @throws BearerError invalid
 */
export function livingCallers(parts: Parts): FindLivingCaller {
  return async (token, decision) => {
    const client = await parts.clients.find(token.clientId)
    const dead = client ? await whyDead(parts, token, client) : 'The client was deleted.'
    if (!client || dead !== undefined) {
      decision.rule = dead
      throw new BearerError('invalid', 'The access token was revoked.', { detail: dead ?? '' })
    }
    decision.clientId = client.clientId
    decision.secretId = token.secretId
    decision.organizationId = client.organizationId
    decision.organizationGroupId = client.organizationGroupId
    decision.roleId = client.roleId
    decision.scope = token.scope

    const policy = requirePolicy(parts, client)
    const reach = await reachOf(parts, client)
    const permissions = await permissionsOf(parts, client, policy, reach)
    const opened = policy.permissionsOf(token.scope)
    const effective = new Set([...permissions].filter((permission) => opened.has(permission)))
    return {
      client,
      secretId: token.secretId,
      scope: token.scope,
      held: { permissions, reach },
      effective: { permissions: effective, reach },
    }
  }
}

async function whyDead(
  { organizations }: Parts,
  token: AccessToken,
  client: Client,
): Promise<string | undefined> {
  if (client.status !== 'enabled') return 'The client is disabled.'
  if (client.generation !== token.generation) return 'The client was disabled since.'
  const secret = client.secrets.find((one) => one.id === token.secretId)
  if (!secret || secret.revokedAt !== undefined) return 'The secret that minted it was revoked.'
  if (client.organizationId === undefined) return undefined
  const organization = await organizations.find(client.organizationId)
  return organization?.status === 'enabled' ? undefined : 'The organization is disabled.'
}

function requirePolicy({ policies }: Parts, client: Client): DialectPolicy {
  const policy = policies.get(client.dialect)
  if (!policy) throw new BearerError('invalid', 'The access token is not valid.')
  return policy
}

async function reachOf({ organizationGroups }: Parts, client: Client): Promise<Reach> {
  if (client.organizationGroupId === undefined) {
    if (client.organizationId === undefined) return wholeServer
    throw new BearerError('invalid', 'The access token is not valid.')
  }
  const group = await organizationGroups.find(client.organizationGroupId)
  if (!group) throw new BearerError('invalid', 'The access token was revoked.')
  return group
}

/**
 * The role's permissions; without a role, everything that the registered scope covers. A role
 * counts at and below the group that owns it: one that was left behind by a move opens nothing.
 */
async function permissionsOf(
  { roles, organizationGroups }: Parts,
  client: Client,
  policy: DialectPolicy,
  reach: Reach,
): Promise<ReadonlySet<Permission>> {
  if (client.roleId === undefined) return policy.permissionsOf(client.scope)
  const role = await roles.find(client.roleId)
  if (!role) return new Set()
  if (role.organizationGroupId !== undefined) {
    const owner = await organizationGroups.find(role.organizationGroupId)
    if (!owner || !isWithin(owner, reach.path)) return new Set()
  }
  return new Set(role.permissions)
}
