import type {
  ClientRegistration,
  DelegatedRegistration,
  Dialect,
} from '@frontdesk/dialects/dialect.ts'
import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'
import { Refusal } from '@frontdesk/directory/refusal.ts'
import { secondsOf } from '@frontdesk/directory/units.ts'
import {
  isChosenClientId,
  isChosenSecret,
} from '@frontdesk/protocol/credentials/chosen-credential-rule.ts'
import type { ClientSecret } from '@frontdesk/protocol/credentials/client-secret.ts'
import { newSecret } from '@frontdesk/protocol/credentials/secret-life.ts'
import {
  type Client,
  defaultIdTokenAlgorithm,
} from '@frontdesk/protocol/rfc6749-framework/client.ts'
import { metadataFault } from '@frontdesk/protocol/rfc7591-registration/client-metadata-rule.ts'

import type { AdminContext, AdminParts } from './admin-context.ts'
import { invalidField } from './problem.ts'
import { requireGroupNamed, requireRoleNamed } from './things-in-reach.ts'

/** A client with no person behind it, and no key of its own. */
const actsForItself = {
  applicationType: 'web',
  redirectUris: [],
  postLogoutRedirectUris: [],
  pkce: 'required',
  jwks: [],
  assertionAudience: 'issuer',
  idTokenAlgorithm: defaultIdTokenAlgorithm,
  consent: 'asked',
  refreshTokenSeconds: undefined,
  refreshTokenIdleSeconds: undefined,
} as const satisfies DelegatedRegistration

/** @throws Problem invalid where a member contradicts the rest or a rule; see metadataFault */
export function requireSoundClient(client: Client): void {
  const fault = metadataFault(client)
  if (fault) throw invalidField(`/${fault.member}`, fault.sentence)
}

/** Tells whether a secret proves a client; others have none. */
export function provesBySecret({ authenticationMethods: [method] }: Client): boolean {
  return method === undefined || method.startsWith('client_secret')
}

/** A client as registered, without a secret yet. */
export async function registeredClient(
  context: AdminContext,
  dialect: Dialect,
  registration: ClientRegistration,
): Promise<Client> {
  const { parts } = context
  const group = await groupOf(context, registration.organizationGroup)
  const role =
    registration.role === undefined
      ? undefined
      : await requireRoleNamed(context, registration.role, group, '/role')
  const now = secondsOf(parts.clock())
  return {
    id: parts.newId(),
    dialect: dialect.policy.dialect,
    clientId: registration.ownCredentials?.clientId ?? dialect.credentials.clientId(),
    name: registration.name,
    description: registration.description,
    organizationId: group?.organizationId,
    organizationGroupId: group?.id,
    roleId: role?.id,
    grantTypes: registration.grantTypes,
    scope: registration.scope,
    authenticationMethods: registration.authenticationMethod
      ? [registration.authenticationMethod]
      : [],
    ...(registration.delegated ?? actsForItself),
    origin: 'administration',
    accessTokenFormat: registration.accessTokenFormat,
    signatureAlgorithm: registration.signatureAlgorithm,
    accessTokenSeconds: registration.accessTokenSeconds,
    status: registration.status,
    generation: 1,
    createdAt: now,
    updatedAt: now,
    version: 1,
    secrets: [],
  }
}

/**
 * An identifier that an importer brings must be nobody else's: not a client's, in either of its
 * names, and not a person's, for both are subjects of tokens (RFC 9700 §4.15).
 *
 * @throws Problem invalid, Refusal conflict
 */
export async function requireFreeClientId({ stores }: AdminParts, clientId: string): Promise<void> {
  if (!isChosenClientId(clientId)) {
    throw invalidField('/client_id', 'must have 1 to 100 letters, digits, or . _ ~ -')
  }
  const taken =
    (await stores.clients.find(clientId)) ??
    (await stores.clients.get(clientId)) ??
    (await stores.people.find(clientId))
  if (taken) throw new Refusal('conflict', 'This client_id is taken, or was once.')
}

interface SecretInput {
  readonly name: string
  readonly expiresAt?: number | undefined
  /** Undefined: one is generated. */
  readonly chosen: string | undefined
}

/**
 * Makes a secret for a client, and its one appearance in clear.
 *
 * @throws Problem invalid for a chosen secret that is weak, or longer than the dialect reads
 */
export async function secretFor(
  { parts, caller }: AdminContext,
  dialect: Dialect,
  client: Client,
  { name, expiresAt, chosen }: SecretInput,
): Promise<{ secret: ClientSecret; clear: string }> {
  const clear = chosen ?? dialect.credentials.clientSecret()
  if (chosen !== undefined) requireChosenSecret(dialect, chosen)
  const plain =
    chosen === undefined
      ? { origin: 'generated' as const, ...parts.hasher.hashGenerated(clear) }
      : { origin: 'chosen' as const, ...(await parts.hasher.hashChosen(clear, client.secrets)) }
  const secret = newSecret({
    id: parts.newId(),
    name,
    now: secondsOf(parts.clock()),
    createdBy: caller.client.clientId,
    expiresAt,
    plain,
  })
  return { secret, clear }
}

function requireChosenSecret({ policy }: Dialect, secret: string): void {
  const longest = Math.min(256, policy.maximumCredentialLength)
  if (!isChosenSecret(secret) || secret.length > longest) {
    throw invalidField('/client_secret', `must have 12 to ${longest} characters of printable ASCII`)
  }
}

async function groupOf(
  context: AdminContext,
  groupId: string | undefined,
): Promise<OrganizationGroup | undefined> {
  if (groupId !== undefined) return requireGroupNamed(context, groupId, '/organization_group')
  const own = context.caller.client.organizationGroupId
  return own === undefined ? undefined : context.parts.stores.organizationGroups.find(own)
}
