import type { Decision } from '@frontdesk/directory/audit/decision.ts'
import type { Actor } from '@frontdesk/directory/authority/authority.ts'
import {
  isWithin,
  type OrganizationGroup,
  type OrganizationGroupStore,
  type Reach,
  wholeServer,
} from '@frontdesk/directory/organization-groups/organization-group.ts'
import type {
  Organization,
  OrganizationStore,
} from '@frontdesk/directory/organizations/organization.ts'
import { defaultRegion } from '@frontdesk/directory/organizations/region.ts'
import type { Permission } from '@frontdesk/directory/permissions.ts'
import type { Role, RoleStore } from '@frontdesk/directory/roles/role.ts'

import type { AccessToken } from '../access-token.ts'
import type { DialectPolicy } from '../dialect-policy.ts'
import { BearerError } from '../errors.ts'
import { issuerOf } from '../issuer.ts'
import type { Client, ClientStore } from '../rfc6749-framework/client.ts'

interface Parts {
  readonly clients: Pick<ClientStore, 'find'>
  readonly organizations: Pick<OrganizationStore, 'find'>
  readonly organizationGroups: Pick<OrganizationGroupStore, 'find'>
  readonly roles: Pick<RoleStore, 'find'>
  readonly policies: ReadonlyMap<string, DialectPolicy>
  readonly publicUrl: string
}

/** The client behind a token, proven to be living, and its rights at this moment (T6). */
export interface LivingCaller extends Actor {
  readonly client: Client
  readonly secretId: string
  readonly scope: readonly string[]
}

export type FindLivingCaller = (token: AccessToken, decision: Decision) => Promise<LivingCaller>

/** What a caller was made of; as long as all of it is the same, so is the caller. */
interface Foundation {
  readonly client: Client
  readonly organization: Organization | undefined
  readonly group: OrganizationGroup | undefined
  readonly role: Role | undefined
  readonly roleOwner: OrganizationGroup | undefined
}

/**
 * Asks, on every request, whether what a token stands on is still there: client, secret,
 * generation, organization, its region, role and group. A token dies with any of them (T5, T7).
 * Only the sums are remembered: while every answer is the very object of the last time, its
 * permissions are not put together anew.
 *
 * @throws BearerError invalid
 */
export function livingCallers(parts: Parts): FindLivingCaller {
  const remembered = new WeakMap<AccessToken, { of: Foundation; caller: LivingCaller }>()

  return async (token, decision) => {
    const client = await parts.clients.find(token.clientId)
    if (!client) return refuse(decision, 'The client was deleted.')
    const organization =
      client.organizationId === undefined
        ? undefined
        : await parts.organizations.find(client.organizationId)
    const dead = whyDead(parts, token, client, organization)
    if (dead !== undefined) return refuse(decision, dead)
    decision.clientId = client.clientId
    decision.secretId = token.secretId
    decision.organizationId = client.organizationId
    decision.organizationGroupId = client.organizationGroupId
    decision.roleId = client.roleId
    decision.scope = token.scope

    const of = await foundationOf(parts, client, organization)
    const known = remembered.get(token)
    if (known && isSame(known.of, of)) return known.caller
    const caller = callerOf(token, requirePolicy(parts, client), of)
    remembered.set(token, { of, caller })
    return caller
  }
}

function refuse(decision: Decision, why: string): never {
  decision.rule = why
  throw new BearerError('invalid', 'The access token was revoked.', { detail: why })
}

function whyDead(
  parts: Parts,
  token: AccessToken,
  client: Client,
  organization: Organization | undefined,
): string | undefined {
  if (client.status !== 'enabled') return 'The client is disabled.'
  if (client.generation !== token.generation) return 'The client was disabled since.'
  const secret = client.secrets.find((one) => one.id === token.secretId)
  if (!secret || secret.revokedAt !== undefined) return 'The secret that minted it was revoked.'
  if (client.organizationId !== undefined && organization?.status !== 'enabled') {
    return 'The organization is disabled.'
  }
  const issuerPath = requirePolicy(parts, client).issuerPathOf(
    organization?.region ?? defaultRegion,
  )
  if (token.issuer === issuerOf(parts.publicUrl, issuerPath)) return undefined
  return 'The organization was moved to another region.'
}

async function foundationOf(
  { organizationGroups, roles }: Parts,
  client: Client,
  organization: Organization | undefined,
): Promise<Foundation> {
  const { organizationGroupId, roleId } = client
  const group =
    organizationGroupId === undefined
      ? undefined
      : await organizationGroups.find(organizationGroupId)
  const role = roleId === undefined ? undefined : await roles.find(roleId)
  const roleOwner =
    role?.organizationGroupId === undefined
      ? undefined
      : await organizationGroups.find(role.organizationGroupId)
  return { client, organization, group, role, roleOwner }
}

function isSame(one: Foundation, other: Foundation): boolean {
  return (
    one.client === other.client &&
    one.organization === other.organization &&
    one.group === other.group &&
    one.role === other.role &&
    one.roleOwner === other.roleOwner
  )
}

function callerOf(token: AccessToken, policy: DialectPolicy, of: Foundation): LivingCaller {
  const { client } = of
  const { scope, secretId } = token
  const reach = reachOf(of)
  const permissions = permissionsOf(of, policy, reach)
  const opened = policy.permissionsOf(scope)
  const effective = new Set([...permissions].filter((permission) => opened.has(permission)))
  return {
    client,
    secretId,
    scope,
    held: { permissions, reach },
    effective: { permissions: effective, reach },
  }
}

function requirePolicy({ policies }: Parts, client: Client): DialectPolicy {
  const policy = policies.get(client.dialect)
  if (!policy) throw new BearerError('invalid', 'The access token is not valid.')
  return policy
}

function reachOf({ client, group }: Foundation): Reach {
  if (group) return group
  if (client.organizationGroupId !== undefined) {
    throw new BearerError('invalid', 'The access token was revoked.')
  }
  if (client.organizationId === undefined) return wholeServer
  throw new BearerError('invalid', 'The access token is not valid.')
}

/**
 * The role's permissions; without a role, everything that the registered scope covers. A role
 * counts at and below the group that owns it: one that was left behind by a move opens nothing.
 */
function permissionsOf(
  { client, role, roleOwner }: Foundation,
  policy: DialectPolicy,
  reach: Reach,
): ReadonlySet<Permission> {
  if (client.roleId === undefined) return policy.permissionsOf(client.scope)
  if (!role) return new Set()
  const isOwned = role.organizationGroupId !== undefined
  if (isOwned && !(roleOwner && isWithin(roleOwner, reach.path))) return new Set()
  return new Set(role.permissions)
}
