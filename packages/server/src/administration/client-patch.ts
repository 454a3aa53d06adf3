import { decodeKeySet } from '@frontdesk/dialects/standard/standard-registration.ts'
import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'
import { Refusal } from '@frontdesk/directory/refusal.ts'
import type { Role } from '@frontdesk/directory/roles/role.ts'
import {
  accessTokenFormats,
  assertionAudiences,
  type Client,
  clientAuthenticationMethods,
  signatureAlgorithms,
} from '@frontdesk/protocol/rfc6749-framework/client.ts'
import { parseScope } from '@frontdesk/protocol/rfc6749-framework/scope.ts'
import { type Static, Type } from 'typebox'

import type { AdminContext } from './admin-context.ts'
import { Description, Name, Nullable, PatchBody, Status } from './admin-schemas.ts'
import { invalidField } from './problem.ts'
import { canBeHeldAt, requireGroupNamed, requireRoleNamed } from './things-in-reach.ts'

const RedirectUris = Type.Array(Type.String({ minLength: 1, maxLength: 2048 }), {
  maxItems: 20,
  uniqueItems: true,
})
const Address = Type.String({ minLength: 1, maxLength: 2048 })
const RefreshLife = Type.Integer({ minimum: 60, maximum: 10 * 365 * 86_400 })

/** What can be changed of a client, whatever its dialect; null leaves it to the dialect. */
export const ClientPatch = PatchBody({
  name: Name,
  description: Description,
  status: Status,
  role: Nullable(Name),
  organization_group: Type.String({ minLength: 1, maxLength: 64 }),
  scope: Type.String({ minLength: 1, maxLength: 4000 }),
  token_endpoint_auth_method: Nullable(Type.Enum([...clientAuthenticationMethods])),
  access_token_format: Type.Enum([...accessTokenFormats]),
  signature_algorithm: Nullable(Type.Enum([...signatureAlgorithms])),
  id_token_signed_response_alg: Type.Enum([...signatureAlgorithms]),
  client_assertion_audience: Type.Enum([...assertionAudiences]),
  access_token_ttl_seconds: Nullable(Type.Integer({ minimum: 60, maximum: 86_400 })),
  grant_types: Type.Array(Type.String({ maxLength: 100 }), { minItems: 1, uniqueItems: true }),
  redirect_uris: RedirectUris,
  post_logout_redirect_uris: RedirectUris,
  application_type: Type.Enum(['web', 'native']),
  pkce: Type.Enum(['required', 'optional']),
  jwks: Nullable(Type.Object({ keys: Type.Array(Type.Object({})) })),
  jwks_uri: Nullable(Address),
  policy_uri: Nullable(Address),
  tos_uri: Nullable(Address),
  logo_uri: Nullable(Address),
  first_party: Type.Boolean(),
  refresh_token_ttl_seconds: Nullable(RefreshLife),
  refresh_token_idle_ttl_seconds: Nullable(RefreshLife),
})

type Patch = Static<typeof ClientPatch>

/** What of a patch decides the client's rights, looked up where the client will be. */
export async function patchedRights(context: AdminContext, client: Client, patch: Patch) {
  const group = await patchedGroup(context, client, patch)
  const role = await patchedRole(context, client, patch, group)
  return {
    organizationId: group?.organizationId,
    organizationGroupId: group?.id,
    roleId: role?.id,
    scope: patchedScope(context, client, patch),
  }
}

async function patchedGroup(
  context: AdminContext,
  client: Client,
  patch: Patch,
): Promise<OrganizationGroup | undefined> {
  if (patch.organization_group === undefined) {
    const { organizationGroupId } = client
    if (organizationGroupId === undefined) return undefined
    return context.parts.stores.organizationGroups.find(organizationGroupId)
  }
  const group = await requireGroupNamed(context, patch.organization_group, '/organization_group')
  const stays =
    client.organizationId === undefined || client.organizationId === group.organizationId
  if (!stays) throw invalidField('/organization_group', 'must belong to the client’s organization')
  return group
}

async function patchedRole(
  context: AdminContext,
  client: Client,
  patch: Patch,
  group: OrganizationGroup | undefined,
): Promise<Role | undefined> {
  if (patch.role === null) return undefined
  if (patch.role !== undefined) return requireRoleNamed(context, patch.role, group, '/role')
  if (client.roleId === undefined) return undefined
  const role = await context.parts.stores.roles.find(client.roleId)
  if (role && !(await canBeHeldAt(context, role, group))) {
    throw new Refusal('conflict', 'The client’s role cannot be held at that organization group.')
  }
  return role
}

function patchedScope({ parts }: AdminContext, client: Client, patch: Patch): readonly string[] {
  if (patch.scope === undefined) return client.scope
  if (!parts.dialects.has(client.dialect)) {
    throw new Refusal('conflict', 'The client’s dialect is switched off.')
  }
  return parseScope(patch.scope)
}

/** How the client gets its tokens and what they look like. */
export function patchedTokens(client: Client, patch: Patch) {
  const method = patch.token_endpoint_auth_method
  return {
    authenticationMethods:
      method === undefined ? client.authenticationMethods : method === null ? [] : [method],
    accessTokenFormat: patch.access_token_format ?? client.accessTokenFormat,
    signatureAlgorithm: patched(patch.signature_algorithm, client.signatureAlgorithm),
    idTokenAlgorithm: patch.id_token_signed_response_alg ?? client.idTokenAlgorithm,
    assertionAudience: patch.client_assertion_audience ?? client.assertionAudience,
    accessTokenSeconds: patched(patch.access_token_ttl_seconds, client.accessTokenSeconds),
  }
}

/** How the client acts for people, and with which keys it proves itself. */
export function patchedDelegation({ parts }: AdminContext, client: Client, patch: Patch) {
  const policy = parts.dialects.get(client.dialect)?.policy
  const grantTypes = patch.grant_types ?? client.grantTypes
  if (patch.grant_types && !grantTypes.every((type) => policy?.grantTypes.includes(type))) {
    throw invalidField('/grant_types', 'has one that the client’s dialect does not offer')
  }
  return {
    grantTypes,
    redirectUris: patch.redirect_uris ?? client.redirectUris,
    postLogoutRedirectUris: patch.post_logout_redirect_uris ?? client.postLogoutRedirectUris,
    applicationType: patch.application_type ?? client.applicationType,
    pkce: patch.pkce ?? client.pkce,
    jwks: patch.jwks === undefined ? client.jwks : decodeKeySet(patch.jwks),
    jwksUri: patched(patch.jwks_uri, client.jwksUri),
    policyUri: patched(patch.policy_uri, client.policyUri),
    termsUri: patched(patch.tos_uri, client.termsUri),
    logoUri: patched(patch.logo_uri, client.logoUri),
    consent: patchedConsent(client, patch),
    refreshTokenSeconds: patched(patch.refresh_token_ttl_seconds, client.refreshTokenSeconds),
    refreshTokenIdleSeconds: patched(
      patch.refresh_token_idle_ttl_seconds,
      client.refreshTokenIdleSeconds,
    ),
  }
}

function patchedConsent(client: Client, { first_party }: Patch): Client['consent'] {
  if (first_party === undefined) return client.consent
  return first_party ? 'skipped' : 'asked'
}

function patched<Value>(sent: Value | null | undefined, stored: Value | undefined) {
  return sent === undefined ? stored : (sent ?? undefined)
}
