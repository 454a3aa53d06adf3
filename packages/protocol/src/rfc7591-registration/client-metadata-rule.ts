import { whyNotRegistrable } from '../rfc6749-authorization/redirect-uri.ts'
import { type Client, isConfidential } from '../rfc6749-framework/client.ts'
import { deviceGrantType } from '../rfc8628-device-grant/device-authorizations.ts'
import { whyNotClientAddress } from './client-address-rule.ts'

export const maximumRedirectUris = 20

/** A member of RFC 7591 that cannot stand as it is, and why: a sentence. */
export interface MetadataFault {
  readonly member:
    | 'redirect_uris'
    | 'post_logout_redirect_uris'
    | 'grant_types'
    | 'token_endpoint_auth_method'
    | 'pkce'
    | 'jwks'
    | 'jwks_uri'
    | 'policy_uri'
    | 'tos_uri'
    | 'logo_uri'
    | 'first_party'
    | 'refresh_token_idle_ttl_seconds'
  readonly sentence: string
}

/**
 * Finds what of a client's registration contradicts the rest of it or a rule; undefined: nothing.
 * The same for every way in which clients come to be and change.
 *
 * @see RFC 7591 §2, §2.1 (grant types and the rest), RFC 9700 §2.1.1 (PKCE), trust T1, T14
 */
export function metadataFault(client: Client): MetadataFault | undefined {
  return (
    redirectFault('redirect_uris', client.redirectUris, client) ??
    redirectFault('post_logout_redirect_uris', client.postLogoutRedirectUris, client) ??
    grantFault(client) ??
    publicFault(client) ??
    keyFault(client) ??
    addressFault(client) ??
    restFault(client)
  )
}

function redirectFault(
  member: 'redirect_uris' | 'post_logout_redirect_uris',
  uris: readonly string[],
  { applicationType }: Client,
): MetadataFault | undefined {
  if (uris.length > maximumRedirectUris) {
    return { member, sentence: `There are more than ${maximumRedirectUris} addresses.` }
  }
  for (const [index, uri] of uris.entries()) {
    const why = whyNotRegistrable(uri, applicationType)
    if (why !== undefined) return { member, sentence: `Address ${index + 1} ${why}.` }
  }
  return undefined
}

function grantFault({ grantTypes, redirectUris }: Client): MetadataFault | undefined {
  const redirects = grantTypes.includes('authorization_code')
  if (redirects && redirectUris.length === 0) {
    return { member: 'redirect_uris', sentence: 'authorization_code needs a redirect URI.' }
  }
  if (!grantTypes.includes('refresh_token') || redirects || grantTypes.includes(deviceGrantType)) {
    return undefined
  }
  const sentence = 'refresh_token goes with authorization_code or the device grant only.'
  return { member: 'grant_types', sentence }
}

function publicFault(client: Client): MetadataFault | undefined {
  if (isConfidential(client)) return undefined
  if (client.grantTypes.includes('client_credentials')) {
    const sentence = 'A public client cannot have client_credentials: it proves nothing.'
    return { member: 'grant_types', sentence }
  }
  if (client.pkce === 'required') return undefined
  return { member: 'pkce', sentence: 'Only confidential clients may do without PKCE.' }
}

function keyFault({ authenticationMethods, jwks, jwksUri }: Client): MetadataFault | undefined {
  if (jwks.length > 0 && jwksUri !== undefined) {
    const sentence = 'Keys and their address cannot stand together: keep jwks or jwks_uri.'
    return { member: 'jwks_uri', sentence }
  }
  const proves = authenticationMethods.includes('private_key_jwt')
  if (!proves || jwks.length > 0 || jwksUri !== undefined) return undefined
  return { member: 'jwks', sentence: 'private_key_jwt needs public keys in jwks, or jwks_uri.' }
}

function addressFault(client: Client): MetadataFault | undefined {
  const addresses = [
    ['jwks_uri', client.jwksUri],
    ['policy_uri', client.policyUri],
    ['tos_uri', client.termsUri],
    ['logo_uri', client.logoUri],
  ] as const
  for (const [member, address] of addresses) {
    const why = address === undefined ? undefined : whyNotClientAddress(address)
    if (why !== undefined) return { member, sentence: `The address ${why}.` }
  }
  return undefined
}

function restFault(client: Client): MetadataFault | undefined {
  if (client.consent === 'skipped' && client.origin !== 'administration') {
    const sentence = 'A client that registered itself always asks people for consent.'
    return { member: 'first_party', sentence }
  }
  const { refreshTokenSeconds, refreshTokenIdleSeconds } = client
  const isBackwards =
    refreshTokenSeconds !== undefined &&
    refreshTokenIdleSeconds !== undefined &&
    refreshTokenIdleSeconds > refreshTokenSeconds
  if (!isBackwards) return undefined
  const sentence = 'The idle life is longer than the whole life of a refresh token.'
  return { member: 'refresh_token_idle_ttl_seconds', sentence }
}
