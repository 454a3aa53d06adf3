import type { DialectPolicy } from '../dialect-policy.ts'
import { ProtocolError } from '../errors.ts'
import { whyNotRegistrable } from '../rfc6749-authorization/redirect-uri.ts'
import {
  type Client,
  type ClientAuthenticationMethod,
  clientAuthenticationMethods,
  defaultIdTokenAlgorithm,
  type SignatureAlgorithm,
  signatureAlgorithms,
} from '../rfc6749-framework/client.ts'
import { parseScope, scopeInBoth } from '../rfc6749-framework/scope.ts'
import { deviceGrantType } from '../rfc8628-device-grant/device-authorizations.ts'
import { whyNotClientAddress } from './client-address-rule.ts'
import { whyNameDeceives } from './client-name-rule.ts'
import { parsePublicKeys } from './public-keys.ts'

/** What a client that registers itself may say; everything else is ours to decide. */
export interface SelfRegistered
  extends Pick<
    Client,
    | 'name'
    | 'applicationType'
    | 'redirectUris'
    | 'postLogoutRedirectUris'
    | 'grantTypes'
    | 'scope'
    | 'jwks'
    | 'jwksUri'
    | 'policyUri'
    | 'termsUri'
    | 'logoUri'
  > {
  readonly authenticationMethod: ClientAuthenticationMethod
  readonly idTokenAlgorithm: SignatureAlgorithm
  /** Nobody vouched for it: always asked for consent, always with PKCE, never for itself (T14). */
  readonly origin: 'dynamic'
  readonly consent: 'asked'
  readonly pkce: 'required'
}

interface Rules {
  readonly policy: DialectPolicy
  /** What self-registered clients may ask people for: a setting. */
  readonly scope: readonly string[]
  /** A caller with a token registers it; for others a logo is not kept: it would only deceive. */
  readonly hasRegistrar: boolean
}

type Metadata = Readonly<Record<string, unknown>>

/** Grants with a person behind them. `client_credentials` is not: its rights would be nobody's. */
const allowedGrantTypes = ['authorization_code', 'refresh_token', deviceGrantType]
const maximumUris = 20

/**
 * Reads what a client says about itself. Members that we do not know are left out (RFC 7591 §2);
 * the ones that decide about security are refused when they cannot be meant.
 *
 * @param body parsed JSON, untrusted
 * @throws ProtocolError invalid_redirect_uri, invalid_client_metadata
 * @see RFC 7591 §2, §3.2.2, §5, OpenID Connect Registration §2, ASVS 10.4.7
 */
export function parseSelfRegistration(
  body: unknown,
  { policy, scope, hasRegistrar }: Rules,
): SelfRegistered {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw refused('The body must be a JSON object.')
  }
  const metadata = saidMembers(body)
  requireSupported(metadata)
  const grantTypes = parseGrantTypes(metadata, policy)
  const redirectUris = textList(metadata, 'redirect_uris', 'invalid_redirect_uri') ?? []
  const applicationType = parseApplicationType(metadata, redirectUris)
  requireRedirects(redirectUris, applicationType, grantTypes)
  const postLogoutRedirectUris = textList(metadata, 'post_logout_redirect_uris') ?? []
  requireUris(postLogoutRedirectUris, applicationType)
  const authenticationMethod =
    oneOf(metadata, 'token_endpoint_auth_method', clientAuthenticationMethods) ??
    'client_secret_basic'
  return {
    name: parseName(metadata),
    applicationType,
    redirectUris,
    postLogoutRedirectUris,
    grantTypes,
    scope: parseOwnScope(metadata, scope),
    ...parseKeys(metadata, authenticationMethod),
    policyUri: parseAddress(metadata, 'policy_uri'),
    termsUri: parseAddress(metadata, 'tos_uri'),
    logoUri: hasRegistrar ? parseAddress(metadata, 'logo_uri') : undefined,
    authenticationMethod,
    idTokenAlgorithm:
      oneOf(metadata, 'id_token_signed_response_alg', signatureAlgorithms) ??
      defaultIdTokenAlgorithm,
    origin: 'dynamic',
    consent: 'asked',
    pkce: 'required',
  }
}

/** Programs that write every member send null or an empty text for what they do not have. */
function saidMembers(body: object): Metadata {
  return Object.fromEntries(
    Object.entries(body).filter(([, value]) => value !== null && value !== ''),
  )
}

/** Members that ask for what this server does not do, beside the one value that asks for nothing. */
const unsupported: readonly (readonly [member: string, harmless: unknown])[] = [
  ['subject_type', 'public'],
  ['sector_identifier_uri', undefined],
  ['id_token_encrypted_response_alg', undefined],
  ['id_token_encrypted_response_enc', undefined],
  ['userinfo_encrypted_response_alg', undefined],
  ['userinfo_encrypted_response_enc', undefined],
  ['userinfo_signed_response_alg', undefined],
  ['request_object_encryption_alg', undefined],
  ['request_object_encryption_enc', undefined],
  ['request_object_signing_alg', undefined],
  ['tls_client_certificate_bound_access_tokens', false],
  ['dpop_bound_access_tokens', false],
  ['require_signed_request_object', false],
]

/** A client that believes to be protected must learn that it is not. Unknown members are ignored. */
function requireSupported(metadata: Metadata): void {
  for (const [member, harmless] of unsupported) {
    const value = metadata[member]
    if (value === undefined || value === harmless) continue
    const allowed =
      harmless === undefined ? 'leave it out' : `only ${JSON.stringify(harmless)} is taken`
    throw refused(`${member} asks for what is not supported: ${allowed}.`)
  }
}

function parseGrantTypes(metadata: Metadata, { grantTypes }: DialectPolicy): readonly string[] {
  const wanted = textList(metadata, 'grant_types') ?? ['authorization_code']
  const isOffered = (type: string) => allowedGrantTypes.includes(type) && grantTypes.includes(type)
  if (!wanted.every(isOffered)) throw refused('grant_types has one that is not for such clients.')
  if (wanted.every((type) => type === 'refresh_token')) {
    throw refused('grant_types needs one that a refresh token can come from.')
  }
  const responseTypes = textList(metadata, 'response_types') ?? ['code']
  const usesCode = wanted.includes('authorization_code')
  const isConsistent = usesCode
    ? responseTypes.length === 1 && responseTypes[0] === 'code'
    : responseTypes.every((type) => type === 'code')
  if (!isConsistent) throw refused('response_types must be code.')
  return wanted
}

/** Undefined by the client: native when no redirect of it leads to another machine. */
function parseApplicationType(metadata: Metadata, redirectUris: readonly string[]) {
  const said = oneOf(metadata, 'application_type', ['web', 'native'] as const)
  if (said !== undefined) return said
  const isLocal = redirectUris.length > 0 && redirectUris.every((uri) => !/^https:/i.test(uri))
  return isLocal ? 'native' : 'web'
}

function requireRedirects(
  uris: readonly string[],
  applicationType: Client['applicationType'],
  grantTypes: readonly string[],
): void {
  if (grantTypes.includes('authorization_code') && uris.length === 0) {
    throw new ProtocolError('invalid_redirect_uri', 'redirect_uris must have one at least.')
  }
  requireUris(uris, applicationType)
}

function requireUris(uris: readonly string[], applicationType: Client['applicationType']): void {
  if (uris.length > maximumUris) {
    throw new ProtocolError('invalid_redirect_uri', `More than ${maximumUris} redirect URIs.`)
  }
  for (const uri of uris) {
    const why = whyNotRegistrable(uri, applicationType)
    if (why !== undefined) {
      throw new ProtocolError('invalid_redirect_uri', `A redirect URI ${why}.`)
    }
  }
}

/** More than is allowed is left out, and the answer says what is left (RFC 7591 §3.2.1). */
function parseOwnScope(metadata: Metadata, allowed: readonly string[]): readonly string[] {
  const wanted = text(metadata, 'scope')
  if (wanted === undefined || wanted === '') return allowed
  const scope = scopeInBoth(readScope(wanted), allowed)
  if (scope.length === 0) throw refused('Nothing of the scope is for such clients.')
  return scope
}

function readScope(wanted: string): readonly string[] {
  try {
    return parseScope(wanted)
  } catch {
    throw refused('scope is not a list of scope values.')
  }
}

/** Keys by value or by address, never both; clients that prove nothing by them need none. */
function parseKeys(
  metadata: Metadata,
  method: ClientAuthenticationMethod,
): Pick<Client, 'jwks' | 'jwksUri'> {
  if (method !== 'private_key_jwt') return { jwks: [] }
  const { jwks } = metadata
  const jwksUri = parseAddress(metadata, 'jwks_uri')
  if (jwks === undefined && jwksUri === undefined) {
    throw refused('private_key_jwt needs the public keys in jwks, or their address in jwks_uri.')
  }
  if (jwksUri === undefined) return { jwks: parsePublicKeys(jwks) }
  if (jwks !== undefined) throw refused('jwks and jwks_uri cannot stand together.')
  return { jwks: [], jwksUri }
}

/** Members that hold an address of a page or a file of the client's. */
function parseAddress(
  metadata: Metadata,
  member: 'jwks_uri' | 'policy_uri' | 'tos_uri' | 'logo_uri',
): string | undefined {
  const address = text(metadata, member)
  if (address === undefined) return undefined
  const why = whyNotClientAddress(address)
  if (why !== undefined) throw refused(`${member} ${why}.`)
  return address
}

function parseName(metadata: Metadata): string {
  const name = text(metadata, 'client_name')?.normalize('NFKC').trim() ?? ''
  const why = whyNameDeceives(name)
  if (why !== undefined) throw refused(`client_name ${why}.`)
  return name === '' ? 'An app without a name' : name
}

function text(metadata: Metadata, member: string): string | undefined {
  const value = metadata[member]
  if (value === undefined || typeof value === 'string') return value
  throw refused(`${member} must be a text.`)
}

function textList(
  metadata: Metadata,
  member: string,
  code: 'invalid_client_metadata' | 'invalid_redirect_uri' = 'invalid_client_metadata',
): readonly string[] | undefined {
  const value = metadata[member]
  if (value === undefined) return undefined
  const isList = Array.isArray(value) && value.every((one) => typeof one === 'string')
  if (!isList) throw new ProtocolError(code, `${member} must be a list of texts.`)
  return [...new Set<string>(value)]
}

function oneOf<Value extends string>(
  metadata: Metadata,
  member: string,
  allowed: readonly Value[],
): Value | undefined {
  const value = text(metadata, member)
  const known = allowed.find((one) => one === value)
  if (value === undefined || known !== undefined) return known
  throw refused(`${member} must be one of: ${allowed.join(', ')}.`)
}

function refused(description: string): ProtocolError {
  return new ProtocolError('invalid_client_metadata', description)
}
