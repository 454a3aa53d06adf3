import { isScope } from '@frontdesk/directory/permissions.ts'
import { Refusal } from '@frontdesk/directory/refusal.ts'
import { ProtocolError } from '@frontdesk/protocol/errors.ts'
import {
  accessTokenFormats,
  assertionAudiences,
  clientAuthenticationMethods,
  defaultIdTokenAlgorithm,
  signatureAlgorithms,
} from '@frontdesk/protocol/rfc6749-framework/client.ts'
import { parsePublicKeys } from '@frontdesk/protocol/rfc7591-registration/public-keys.ts'
import { deviceGrantType } from '@frontdesk/protocol/rfc8628-device-grant/device-authorizations.ts'
import { whyNotResourceScope } from '@frontdesk/protocol/rfc8707-resource-indicators/resource-scope-rule.ts'
import { type Static, Type } from 'typebox'

import type { DelegatedRegistration, RegistrationForm } from '../dialect.ts'

/** Grant types that clients can be registered for. */
export const standardGrantTypes: readonly string[] = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  deviceGrantType,
]

/** Scope values that tell who somebody is. @see OpenID Connect Core §5.4 */
export const identityScopes: readonly string[] = ['openid', 'profile', 'email', 'offline_access']

const RedirectUris = Type.Array(Type.String({ minLength: 1, maxLength: 2048 }), {
  maxItems: 20,
  uniqueItems: true,
})
/** The rules beyond this are those of registration: see `metadataFault`. */
function address(description: string) {
  return Type.Optional(
    Type.Union([Type.String({ minLength: 1, maxLength: 2048, description }), Type.Null()]),
  )
}

const refreshLife = { minimum: 60, maximum: 10 * 365 * 86_400 }

const Body = Type.Object(
  {
    dialect: Type.Literal('standard'),
    name: Type.String({
      minLength: 1,
      maxLength: 255,
      pattern: '^[^\\p{C}\\S]*[^\\p{C}\\s][^\\p{C}]*$',
    }),
    description: Type.Optional(Type.String({ maxLength: 1000, pattern: '^[^\\p{C}]*$' })),
    grant_types: Type.Optional(
      Type.Array(Type.Enum([...standardGrantTypes]), { minItems: 1, uniqueItems: true }),
    ),
    redirect_uris: Type.Optional(RedirectUris),
    post_logout_redirect_uris: Type.Optional(RedirectUris),
    response_types: Type.Optional(Type.Array(Type.Enum(['code']), { maxItems: 1 })),
    application_type: Type.Optional(Type.Enum(['web', 'native'])),
    pkce: Type.Optional(Type.Enum(['required', 'optional'])),
    jwks: Type.Optional(
      Type.Object({ keys: Type.Array(Type.Object({})) }, { description: 'Public keys only.' }),
    ),
    jwks_uri: address('Where its public keys are, in place of `jwks`.'),
    policy_uri: address('Its privacy policy; consent links to it.'),
    tos_uri: address('Its terms of service; consent links to them.'),
    logo_uri: address('Its logo, PNG, JPEG or WebP up to 100 KiB; consent shows a copy of it.'),
    first_party: Type.Optional(
      Type.Boolean({ description: 'A first-party app: people are not asked for consent.' }),
    ),
    refresh_token_ttl_seconds: Type.Optional(Type.Integer(refreshLife)),
    refresh_token_idle_ttl_seconds: Type.Optional(Type.Integer(refreshLife)),
    scope: Type.String({
      minLength: 1,
      maxLength: 4000,
      pattern: '^[\\x21\\x23-\\x5b\\x5d-\\x7e]+(?: [\\x21\\x23-\\x5b\\x5d-\\x7e]+)*$',
      description: 'What it may ask for, separated by spaces; what it gets when it does not ask.',
    }),
    token_endpoint_auth_method: Type.Optional(
      Type.Enum([...clientAuthenticationMethods], {
        description: 'The only one that counts. Left out: its secret, by Basic or in the body.',
      }),
    ),
    client_assertion_audience: Type.Optional(
      Type.Enum([...assertionAudiences], {
        description:
          '`issuer_or_endpoint`: assertions for the address of the endpoint count too (habit 16).',
      }),
    ),
    id_token_signed_response_alg: Type.Optional(
      Type.Enum([...signatureAlgorithms], { description: 'Default: RS256.' }),
    ),
    access_token_format: Type.Optional(Type.Enum([...accessTokenFormats])),
    signature_algorithm: Type.Optional(
      Type.Enum([...signatureAlgorithms], { description: 'Of access tokens. Default: ES256.' }),
    ),
    access_token_ttl_seconds: Type.Optional(Type.Integer({ minimum: 60, maximum: 86_400 })),
    organization_group: Type.Optional(
      Type.String({ minLength: 1, maxLength: 64, description: 'Default: the caller’s own.' }),
    ),
    role: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 255,
        description: 'Without one, the scope alone is the limit.',
      }),
    ),
    status: Type.Optional(Type.Enum(['enabled', 'disabled'])),
    client_id: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    client_secret: Type.Optional(Type.String({ minLength: 12, maxLength: 256 })),
  },
  { additionalProperties: false },
)

/** How clients of the standard dialect are registered; the members are those of RFC 7591 §2. */
export const standardRegistration: RegistrationForm = {
  schema: Body,

  decode(body) {
    const form = body as Static<typeof Body>
    return {
      name: form.name,
      description: form.description ?? '',
      organizationGroup: form.organization_group,
      role: form.role,
      status: form.status ?? 'enabled',
      grantTypes: form.grant_types ?? ['client_credentials'],
      scope: decodeScope(form.scope),
      authenticationMethod: form.token_endpoint_auth_method,
      accessTokenFormat: form.access_token_format ?? 'jwt',
      signatureAlgorithm: form.signature_algorithm,
      accessTokenSeconds: form.access_token_ttl_seconds,
      ownCredentials: decodeOwnCredentials(form),
      delegated: decodeDelegated(form),
    }
  },
}

function decodeDelegated(form: Static<typeof Body>): DelegatedRegistration {
  return {
    applicationType: form.application_type ?? 'web',
    redirectUris: form.redirect_uris ?? [],
    postLogoutRedirectUris: form.post_logout_redirect_uris ?? [],
    pkce: form.pkce ?? 'required',
    jwks: decodeKeySet(form.jwks),
    jwksUri: form.jwks_uri ?? undefined,
    policyUri: form.policy_uri ?? undefined,
    termsUri: form.tos_uri ?? undefined,
    logoUri: form.logo_uri ?? undefined,
    assertionAudience: form.client_assertion_audience ?? 'issuer',
    idTokenAlgorithm: form.id_token_signed_response_alg ?? defaultIdTokenAlgorithm,
    consent: form.first_party ? 'skipped' : 'asked',
    refreshTokenSeconds: form.refresh_token_ttl_seconds,
    refreshTokenIdleSeconds: form.refresh_token_idle_ttl_seconds,
  }
}

/** Reads `jwks` of an administrator's body. @throws Refusal invalid */
export function decodeKeySet(value: unknown): DelegatedRegistration['jwks'] {
  if (value === undefined || value === null) return []
  try {
    return parsePublicKeys(value)
  } catch (error) {
    if (error instanceof ProtocolError) throw new Refusal('invalid', error.description)
    throw error
  }
}

function decodeScope(text: string): readonly string[] {
  const scope = [...new Set(text.split(' '))]
  const isOurs = (value: string): boolean => identityScopes.includes(value) || isScope(value)
  // What could be a scope of one's own API is looked up where these are known.
  const isKnown = (value: string): boolean =>
    isOurs(value) || whyNotResourceScope(value, isOurs) === undefined
  const unknown = scope.find((value) => !isKnown(value))
  if (unknown !== undefined) {
    throw new Refusal('invalid', `The scope contains an unknown value: ${unknown}.`)
  }
  return scope
}

/** Clients that a secret does not prove have none: an identifier is all that can be brought. */
function decodeOwnCredentials({
  client_id,
  client_secret,
  token_endpoint_auth_method: method,
}: Static<typeof Body>) {
  if (client_id === undefined && client_secret === undefined) return undefined
  if (method === 'none' || method === 'private_key_jwt') {
    if (client_id !== undefined && client_secret === undefined) {
      return { clientId: client_id, clientSecret: undefined }
    }
    throw new Refusal('invalid', `A client of the method ${method} has no client_secret.`)
  }
  if (client_id === undefined || client_secret === undefined) {
    throw new Refusal('invalid', 'Give both client_id and client_secret, or neither of them.')
  }
  return { clientId: client_id, clientSecret: client_secret }
}
