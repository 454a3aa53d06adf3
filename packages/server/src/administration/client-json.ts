import { secondsOf, type UnixSeconds } from '@frontdesk/directory/units.ts'
import {
  type ClientSecret,
  lastSecretEnd,
  secretState,
} from '@frontdesk/protocol/credentials/client-secret.ts'
import type { Client } from '@frontdesk/protocol/rfc6749-framework/client.ts'
import {
  accessTokenFormats,
  assertionAudiences,
  clientAuthenticationMethods,
  pinnedMethod,
  signatureAlgorithms,
} from '@frontdesk/protocol/rfc6749-framework/client.ts'
import { Type } from 'typebox'

import { logoPath } from '../authorization/logo-routes.ts'
import type { AdminParts } from './admin-context.ts'
import {
  encodeHistory,
  history,
  Instant,
  instant,
  instantOrNull,
  Nullable,
  Status,
} from './admin-schemas.ts'
import type { NamesOfThings } from './names-of-things.ts'

export const SecretAnswer = Type.Object({
  id: Type.String(),
  name: Type.String(),
  state: Type.Enum(['active', 'retiring', 'expired', 'revoked']),
  loopback_only: Type.Boolean({ description: 'Works from the server’s own machine only.' }),
  created_at: Instant,
  created_by: Type.String(),
  expires_at: Nullable(Instant),
  retired_at: Nullable(
    Type.String({ description: 'When its end was set because another secret took over.' }),
  ),
  revoked_at: Nullable(Instant),
  last_used_at: Nullable(Instant),
})

/** When a client is left without a secret. */
export const SecretsEnd = Nullable(
  Type.String({
    description: 'When the last living secret ends; null while one without an end lives.',
  }),
)

/** What became of a client's `logo_uri`; null without one. */
const LogoAnswer = Nullable(
  Type.Object({
    url: Nullable(Type.String({ description: 'The copy that consent shows; null: none yet.' })),
    fetched_at: Nullable(Instant),
    attempted_at: Nullable(
      Type.String({ description: 'When the address was last asked: at most once a day.' }),
    ),
    failure: Nullable(Type.String({ description: 'Why the last attempt brought no picture.' })),
  }),
)

const clientMembers = {
  id: Type.String(),
  dialect: Type.String(),
  client_id: Type.String(),
  token_endpoint: Type.String(),
  api_base: Type.String(),
  name: Type.String(),
  description: Type.String(),
  organization: Nullable(Type.String()),
  organization_group: Nullable(
    Type.String({ description: 'Code of the group at the top of what it opens.' }),
  ),
  role: Nullable(Type.String({ description: 'Without one, the scope alone is the limit.' })),
  status: Status,
  scope: Type.String(),
  grant_types: Type.Array(Type.String()),
  redirect_uris: Type.Array(Type.String()),
  post_logout_redirect_uris: Type.Array(Type.String()),
  response_types: Type.Array(Type.String()),
  application_type: Type.Enum(['web', 'native']),
  pkce: Type.Enum(['required', 'optional']),
  jwks: Nullable(
    Type.Object({
      keys: Type.Array(Type.Record(Type.String(), Type.Unknown()), {
        description: 'Public keys, for `private_key_jwt`.',
      }),
    }),
  ),
  jwks_uri: Nullable(Type.String({ description: 'Where its keys are, in place of `jwks`.' })),
  policy_uri: Nullable(Type.String()),
  tos_uri: Nullable(Type.String()),
  logo_uri: Nullable(Type.String({ description: 'Where its logo is fetched from.' })),
  logo: LogoAnswer,
  first_party: Type.Boolean({ description: 'People are not asked for consent.' }),
  origin: Type.Enum(['administration', 'dynamic'], {
    description: '`dynamic`: it registered itself.',
  }),
  token_endpoint_auth_method: Nullable(
    Type.Enum([...clientAuthenticationMethods], {
      description: 'The only one that counts; null: its secret, by Basic or in the body.',
    }),
  ),
  client_assertion_audience: Type.Enum([...assertionAudiences]),
  id_token_signed_response_alg: Type.Enum([...signatureAlgorithms]),
  access_token_format: Type.Enum([...accessTokenFormats]),
  signature_algorithm: Nullable(Type.Enum([...signatureAlgorithms])),
  access_token_ttl_seconds: Nullable(Type.Integer()),
  refresh_token_ttl_seconds: Nullable(Type.Integer()),
  refresh_token_idle_ttl_seconds: Nullable(Type.Integer()),
  ...history,
  last_used_at: Nullable(Instant),
  secrets: Type.Array(SecretAnswer),
  secrets_end_at: SecretsEnd,
}

export const ClientAnswer = Type.Object(clientMembers)

/** The one answer that holds a secret. */
export const CreatedClientAnswer = Type.Object({
  ...clientMembers,
  client_secret: Type.Optional(
    Type.String({ description: 'Shown in this answer only. Public clients have none.' }),
  ),
})

/** Spells a client. Null for a setting means that its dialect decides. */
export async function encodeClient(parts: AdminParts, client: Client, names: NamesOfThings) {
  const dialect = parts.dialects.get(client.dialect)
  const now = secondsOf(parts.clock())
  return {
    id: client.id,
    dialect: client.dialect,
    client_id: client.clientId,
    token_endpoint: `${parts.publicUrl}${dialect?.tokenPath ?? ''}`,
    api_base: `${parts.publicUrl}${dialect?.apiPath ?? ''}`,
    name: client.name,
    description: client.description,
    organization: client.organizationId ?? null,
    organization_group: await names.group(client.organizationGroupId),
    role: await names.role(client.roleId),
    status: client.status,
    scope: client.scope.join(' '),
    grant_types: client.grantTypes,
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.postLogoutRedirectUris,
    response_types: client.grantTypes.includes('authorization_code') ? ['code'] : [],
    application_type: client.applicationType,
    pkce: client.pkce,
    jwks: client.jwks.length > 0 ? { keys: client.jwks } : null,
    jwks_uri: client.jwksUri ?? null,
    policy_uri: client.policyUri ?? null,
    tos_uri: client.termsUri ?? null,
    logo_uri: client.logoUri ?? null,
    logo: await encodeLogo(parts, client),
    first_party: client.consent === 'skipped',
    origin: client.origin,
    token_endpoint_auth_method: pinnedMethod(client) ?? null,
    client_assertion_audience: client.assertionAudience,
    id_token_signed_response_alg: client.idTokenAlgorithm,
    access_token_format: client.accessTokenFormat,
    signature_algorithm: client.signatureAlgorithm ?? null,
    access_token_ttl_seconds: client.accessTokenSeconds ?? null,
    refresh_token_ttl_seconds: client.refreshTokenSeconds ?? null,
    refresh_token_idle_ttl_seconds: client.refreshTokenIdleSeconds ?? null,
    ...encodeHistory(client),
    last_used_at: instantOrNull(lastUse(client)),
    secrets: client.secrets.map((secret) => encodeSecret(secret, now)),
    secrets_end_at: instantOrNull(lastSecretEnd(client.secrets, now)),
  }
}

async function encodeLogo({ stores, publicUrl }: AdminParts, { id, logoUri }: Client) {
  if (logoUri === undefined) return null
  const logo = await stores.clientLogos.find(id)
  const picture = logo?.picture
  return {
    url: picture ? publicUrl + logoPath(picture.digest) : null,
    fetched_at: instantOrNull(picture?.fetchedAt),
    attempted_at: instantOrNull(logo?.attemptedAt),
    failure: logo?.failure ?? null,
  }
}

/** Spells what may be known of a secret: its life, never its hash. */
export function encodeSecret(secret: ClientSecret, now: UnixSeconds) {
  return {
    id: secret.id,
    name: secret.name,
    state: secretState(secret, now),
    loopback_only: secret.loopbackOnly,
    created_at: instant(secret.createdAt),
    created_by: secret.createdBy,
    expires_at: instantOrNull(secret.expiresAt),
    retired_at: instantOrNull(secret.retirement?.at),
    revoked_at: instantOrNull(secret.revokedAt),
    last_used_at: instantOrNull(secret.lastUsedAt),
  }
}

function lastUse({ secrets }: Client): UnixSeconds | undefined {
  const uses = secrets.flatMap(({ lastUsedAt }) => lastUsedAt ?? [])
  return uses.length === 0 ? undefined : Math.max(...uses)
}
