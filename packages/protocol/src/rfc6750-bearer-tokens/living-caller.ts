import type { Decision } from '@frontdesk/directory/audit/decision.ts'
import type { Actor, Rights } from '@frontdesk/directory/authority/authority.ts'
import type { Lack } from '@frontdesk/directory/authority/lacking-permission.ts'
import type { Standing } from '@frontdesk/directory/authority/standing.ts'
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
import type { Person, PersonStore } from '@frontdesk/directory/people/person.ts'
import type { Permission } from '@frontdesk/directory/permissions.ts'
import type { Role, RoleStore } from '@frontdesk/directory/roles/role.ts'

import type { AccessToken } from '../access-token.ts'
import { isOfTheHouse } from '../delegation/given-consent.ts'
import { type DelegationOf, livingDelegations } from '../delegation/living-delegation.ts'
import { narrower, rightsOfPerson } from '../delegation/person-rights.ts'
import type { DialectPolicy } from '../dialect-policy.ts'
import { BearerError } from '../errors.ts'
import { issuerOf } from '../issuer.ts'
import type { TokenFamilyStore } from '../refresh-tokens/token-family.ts'
import type { Client, ClientStore } from '../rfc6749-framework/client.ts'
import { scopeInBoth } from '../rfc6749-framework/scope.ts'
import type { RevokedTokenStore } from '../rfc7009-revocation/revoked-token.ts'
import { standingOf } from './caller-standing.ts'

interface Parts {
  readonly clients: Pick<ClientStore, 'find'>
  readonly organizations: Pick<OrganizationStore, 'find'>
  readonly organizationGroups: Pick<OrganizationGroupStore, 'find'>
  readonly roles: Pick<RoleStore, 'find'>
  readonly people: Pick<PersonStore, 'find'>
  readonly families: Pick<TokenFamilyStore, 'find'>
  readonly revokedTokens: Pick<RevokedTokenStore, 'isRevoked'>
  readonly policies: ReadonlyMap<string, DialectPolicy>
  readonly publicUrl: string
}

/** The client behind a token, proven to be living, and its rights at this moment (T6). */
export interface LivingCaller extends Actor {
  readonly client: Client
  /** Undefined for clients that prove themselves otherwise, or not at all. */
  readonly secretId: string | undefined
  readonly scope: readonly string[]
  /** Whom the client acts for; undefined: for itself. */
  readonly person: Person | undefined
  /** What all of this stands on: a condition of every commit that is made for the caller. */
  readonly standing: Standing
  /** What lacks a permission that is not in `effective`. */
  lackOf(permission: Permission): Lack
}

export type FindLivingCaller = (token: AccessToken, decision: Decision) => Promise<LivingCaller>

/** What a caller was made of; as long as all of it is the same, so is the caller. */
interface Foundation {
  readonly client: Client
  readonly organization: Organization | undefined
  readonly group: OrganizationGroup | undefined
  readonly role: Role | undefined
  readonly roleOwner: OrganizationGroup | undefined
  readonly delegation: DelegationOf | undefined
}

/**
 * Asks, on every request, whether what a token stands on is still there: client, secret,
 * generation, organization, its region, role and group; for a delegated one the person, their
 * roles, and the delegation. A token dies with any of them (T5, T7). Only the sums are remembered:
 * while every answer is the very object of the last time, permissions are not put together anew.
 *
 * @throws BearerError invalid
 */
export function livingCallers(parts: Parts): FindLivingCaller {
  const remembered = new WeakMap<AccessToken, { of: Foundation; caller: LivingCaller }>()
  const findDelegation = livingDelegations(parts)

  return async (token, decision) => {
    const client = await parts.clients.find(token.clientId)
    if (!client) return refuse(decision, 'The client was deleted.')
    const organization =
      client.organizationId === undefined
        ? undefined
        : await parts.organizations.find(client.organizationId)
    const dead = whyDead(parts, token, client, organization)
    if (dead !== undefined) {
      // The token is one of this server's: explain may name the client, although the token proves it no longer.
      const { clientId, organizationGroupId } = client
      decision.claimed = { clientId, organizationGroupId }
      return refuse(decision, dead)
    }
    noteOn(decision, token, client)
    if (await parts.revokedTokens.isRevoked(token.id)) {
      return refuse(decision, 'The access token was revoked by itself.')
    }
    const known = remembered.get(token)
    const delegation = await findDelegation(token, client, known?.of.delegation)
    if (typeof delegation === 'string') return refuse(decision, delegation)
    if (delegation) decision.personId = delegation.person.id

    const of = await foundationOf(parts, client, organization, delegation)
    decision.isProven = true
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

function noteOn(decision: Decision, token: AccessToken, client: Client): void {
  decision.clientId = client.clientId
  decision.secretId = token.secretId
  decision.organizationId = client.organizationId
  decision.organizationGroupId = client.organizationGroupId
  decision.roleId = client.roleId
  decision.scope = token.scope
}

function whyDead(
  parts: Parts,
  token: AccessToken,
  client: Client,
  organization: Organization | undefined,
): string | undefined {
  if (client.status !== 'enabled') return 'The client is disabled.'
  if (client.generation !== token.generation) {
    return 'The client was disabled since, or lost a key or its method of authentication.'
  }
  if (token.secretId !== undefined) {
    const secret = client.secrets.find((one) => one.id === token.secretId)
    if (!secret || secret.revokedAt !== undefined) return 'The secret that minted it was revoked.'
  }
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
  delegation: DelegationOf | undefined,
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
  return { client, organization, group, role, roleOwner, delegation }
}

function isSame(one: Foundation, other: Foundation): boolean {
  return (
    one.client === other.client &&
    one.organization === other.organization &&
    one.group === other.group &&
    one.role === other.role &&
    one.roleOwner === other.roleOwner &&
    one.delegation === other.delegation
  )
}

function callerOf(token: AccessToken, policy: DialectPolicy, of: Foundation): LivingCaller {
  const { client, delegation } = of
  const { scope, secretId } = token
  const own = rightsOfClient(of, policy)
  const held = delegation ? delegated(own, delegation) : own
  // What the client may not ask for any more, its living tokens do not open either.
  const opened = policy.permissionsOf(scopeInBoth(scope, client.scope))
  const effective = new Set([...held.permissions].filter((permission) => opened.has(permission)))
  const person = delegation?.person
  const used: Rights = { permissions: effective, reach: held.reach }
  // What a person let an app do is also all that it hands on for them: no doors nobody opened.
  const isBound = delegation !== undefined && !isOfTheHouse(client)
  return {
    client,
    secretId,
    scope,
    person,
    held: isBound ? used : held,
    effective: used,
    standing: standingOf(token, of),
    lackOf: (permission) => lackOf(permission, { own, held, client, delegation }),
  }
}

interface Composed {
  readonly own: Rights
  readonly held: Rights
  readonly client: Client
  readonly delegation: DelegationOf | undefined
}

function lackOf(permission: Permission, { own, held, client, delegation }: Composed): Lack {
  if (held.permissions.has(permission)) return delegation ? 'consent' : 'scope'
  if (!own.permissions.has(permission)) {
    if (delegation) return 'client'
    return client.roleId === undefined ? 'registration' : 'role'
  }
  return 'person'
}

/** Person ∩ client: neither opens through the other what it may not by itself (T6). */
function delegated(own: Rights, { held }: DelegationOf): Rights {
  const rights = rightsOfPerson(held)
  const reach = rights && narrower(own.reach, rights.reach)
  // Somebody without roles may still be known to an app: the token opens nothing of the API.
  if (!rights || !reach) return { permissions: new Set(), reach: own.reach }
  const both = [...rights.permissions].filter((permission) => own.permissions.has(permission))
  return { permissions: new Set(both), reach }
}

function requirePolicy({ policies }: Pick<Parts, 'policies'>, client: Client): DialectPolicy {
  const policy = policies.get(client.dialect)
  if (!policy) throw new BearerError('invalid', 'The access token is not valid.')
  return policy
}

function rightsOfClient(of: Foundation, policy: DialectPolicy): Rights {
  const reach = reachOf(of)
  return { permissions: permissionsOf(of, policy, reach), reach }
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
