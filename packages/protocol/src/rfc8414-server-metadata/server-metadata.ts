import type { DialectPolicy } from '../dialect-policy.ts'
import { prompts, responseModes } from '../rfc6749-authorization/authorization-request.ts'
import {
  clientAuthenticationMethods,
  type SignatureAlgorithm,
} from '../rfc6749-framework/client.ts'
import { assertionAlgorithms } from '../rfc7523-client-assertions/client-assertion.ts'

/** Where the endpoints are, absolute; one that is not offered is left out of the document. */
export interface Endpoints {
  readonly authorization?: string | undefined
  readonly token: string
  readonly revocation?: string | undefined
  readonly introspection?: string | undefined
  readonly pushedRequests?: string | undefined
  readonly deviceAuthorization?: string | undefined
  readonly registration?: string | undefined
  readonly endSession?: string | undefined
  readonly userInfo?: string | undefined
  readonly jwks: string
}

interface Described {
  readonly issuer: string
  readonly policy: Pick<DialectPolicy, 'grantTypes' | 'identityScopes'>
  readonly endpoints: Endpoints
  /** Scope values worth telling of, the identity ones aside. */
  readonly scopes: readonly string[]
  /** What tokens may be signed with. */
  readonly algorithms: readonly SignatureAlgorithm[]
}

export type ServerMetadata = Readonly<Record<string, string | boolean | readonly string[]>>

/**
 * What a client needs to know to use an issuer: one document for OAuth and OpenID Connect alike.
 * It tells of nothing that is not offered.
 *
 * @see RFC 8414 §2, OpenID Connect Discovery §3, RFC 9207 §3, RFC 9126 §5, RFC 8628 §4,
 *   RP-Initiated Logout §2.1
 */
export function serverMetadata({
  issuer,
  policy,
  endpoints,
  scopes,
  algorithms,
}: Described): ServerMetadata {
  return withoutMissing({
    issuer,
    token_endpoint: endpoints.token,
    jwks_uri: endpoints.jwks,
    authorization_endpoint: endpoints.authorization,
    revocation_endpoint: endpoints.revocation,
    introspection_endpoint: endpoints.introspection,
    pushed_authorization_request_endpoint: endpoints.pushedRequests,
    device_authorization_endpoint: endpoints.deviceAuthorization,
    registration_endpoint: endpoints.registration,
    end_session_endpoint: endpoints.endSession,
    userinfo_endpoint: endpoints.userInfo,
    scopes_supported: [...policy.identityScopes, ...scopes],
    grant_types_supported: policy.grantTypes,
    // RFC 8414 demands the member, also of a server that only gives tokens.
    response_types_supported: endpoints.authorization === undefined ? [] : ['code'],
    ...authenticationMembers(endpoints),
    ...(endpoints.authorization === undefined ? {} : authorizationMembers()),
    ...(endpoints.userInfo === undefined ? {} : openIdMembers(algorithms)),
  })
}

function authenticationMembers(endpoints: Endpoints) {
  const methods = clientAuthenticationMethods
  const signing = assertionAlgorithms
  const introspects = endpoints.introspection !== undefined
  const revokes = endpoints.revocation !== undefined
  return {
    token_endpoint_auth_methods_supported: methods,
    token_endpoint_auth_signing_alg_values_supported: signing,
    revocation_endpoint_auth_methods_supported: revokes ? methods : undefined,
    revocation_endpoint_auth_signing_alg_values_supported: revokes ? signing : undefined,
    introspection_endpoint_auth_methods_supported: introspects
      ? methods.filter((method) => method !== 'none')
      : undefined,
    introspection_endpoint_auth_signing_alg_values_supported: introspects ? signing : undefined,
  }
}

function authorizationMembers() {
  return {
    response_modes_supported: responseModes,
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    prompt_values_supported: prompts,
    claims_parameter_supported: false,
    request_parameter_supported: false,
    // Left out it would mean true (Discovery §3); references of pushed requests are not meant.
    request_uri_parameter_supported: false,
    require_pushed_authorization_requests: false,
  }
}

function openIdMembers(algorithms: readonly SignatureAlgorithm[]) {
  return {
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: algorithms,
    claims_supported: [
      'iss',
      'sub',
      'aud',
      'exp',
      'iat',
      'azp',
      'auth_time',
      'amr',
      'nonce',
      'at_hash',
      'name',
      'given_name',
      'family_name',
      'preferred_username',
      'updated_at',
      'email',
      'email_verified',
    ],
  }
}

function withoutMissing(
  members: Readonly<Record<string, string | boolean | readonly string[] | undefined>>,
): ServerMetadata {
  const told: Record<string, string | boolean | readonly string[]> = {}
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined) told[name] = value
  }
  return told
}
