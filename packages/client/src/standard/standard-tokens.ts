import { parseServiceUrl, requireText } from '../http/service-url.ts'
import { askTokenEndpoint } from '../tokens/ask-token-endpoint.ts'
import type { TokenGrant, TokenSource } from '../tokens/bearer-token.ts'
import { type SourceOptions, sourceOf, tokenCaller } from '../tokens/source-options.ts'
import { type ClientOptions, clientAuthentication, fingerprint } from './client-authentication.ts'
import { type ClaimsWanted, grantedClaims } from './id-token-claims.ts'
import { type EndpointOptions, endpointsOf, type ServerEndpoints } from './server-discovery.ts'

export interface ClientCredentialsOptions extends ClientOptions, EndpointOptions, SourceOptions {
  readonly scope?: string | undefined
  /** The API that the tokens are for, by its URI. @see RFC 8707 §2 */
  readonly resource?: string | undefined
}

/**
 * Tokens for a client itself, with no person behind it.
 *
 * @throws FrontdeskError `usage` for a missing id, secret (or private key) or address
 * @see RFC 6749 §4.4
 */
export function clientCredentials(options: ClientCredentialsOptions): TokenSource {
  const { scope, resource, clientId } = options
  requireText(clientId, 'The client id')
  if (options.privateKey === undefined) requireText(options.clientSecret, 'The client secret')
  const caller = tokenCaller(options)
  const endpoints = endpointsOf(endpointsGiven(options), caller, ['tokenUrl'])
  const authentication = clientAuthentication(options)
  const { basic, form, proof, secrets } = authentication
  const grant: TokenGrant = {
    name: entryName('client_credentials', options, [
      clientId,
      scope,
      ...resourcePart(resource),
      authentication.fingerprint,
    ]),
    async request(_, signal) {
      const granted = await askTokenEndpoint({
        caller,
        url: tokenUrlOf(await endpoints(signal)),
        form: { grant_type: 'client_credentials', ...form, scope, resource },
        basic,
        proof,
        words: { secrets },
        repeat: 'always',
        signal,
      })
      return { ...granted, memory: undefined }
    },
  }
  return sourceOf(grant, options)
}

export interface RefreshTokenOptions extends ClientOptions, EndpointOptions, SourceOptions {
  /** The one to begin with; a rotated one is kept in the store, if there is one. */
  readonly refreshToken: string
  readonly scope?: string | undefined
  /** The API that the tokens are for, by its URI: one that was allowed. @see RFC 8707 §2.2 */
  readonly resource?: string | undefined
  /**
   * What to do when the answer was lost: `fail` when not said, as the server may have used the
   * token up; `repeat` where the server's refresh tokens do not rotate.
   */
  readonly lostAnswer?: 'fail' | 'repeat' | undefined
}

/**
 * Tokens from a refresh token. Rotation is followed: what the server hands out last is used next.
 *
 * @throws FrontdeskError `usage` for a missing id, refresh token or address
 * @see RFC 6749 §6
 */
export function refreshToken(options: RefreshTokenOptions): TokenSource {
  requireText(options.refreshToken, 'The refresh token')
  const caller = tokenCaller(options)
  const endpoints = endpointsOf(endpointsGiven(options), caller, ['tokenUrl'])
  const grant: TokenGrant = {
    name: entryName('refresh_token', options, [
      options.clientId,
      options.scope,
      ...resourcePart(options.resource),
      fingerprint(options.refreshToken),
    ]),
    request: async (previous, signal) =>
      askWithRefreshToken({
        options,
        caller,
        url: tokenUrlOf(await endpoints(signal)),
        refreshToken: previous?.refreshToken ?? options.refreshToken,
        claims: previous?.claims,
      }),
  }
  return sourceOf(grant, options)
}

/** One refresh. It is not given up half way: a token that was used up must not be lost. */
export async function askWithRefreshToken(request: {
  readonly options: ClientOptions &
    EndpointOptions &
    Pick<RefreshTokenOptions, 'scope' | 'resource' | 'lostAnswer'>
  readonly caller: ReturnType<typeof tokenCaller>
  readonly url: string
  readonly refreshToken: string
  /** Of the person, as far as they are known already. */
  readonly claims: ClaimsWanted['known']
}) {
  const { options, caller, url } = request
  const { basic, form, proof, secrets } = clientAuthentication(options)
  const granted = await askTokenEndpoint({
    caller,
    url,
    form: {
      grant_type: 'refresh_token',
      refresh_token: request.refreshToken,
      ...form,
      scope: options.scope,
      resource: options.resource,
    },
    basic,
    proof,
    words: {
      secrets: [...secrets, request.refreshToken],
      onInvalidGrant: 'sign-in-needed',
      grantHint: 'The refresh token has ended or was used elsewhere; sign in again.',
    },
    repeat: options.lostAnswer === 'repeat' ? 'always' : 'never-sent',
  })
  const kept = granted.memory?.refreshToken ?? request.refreshToken
  const claims = await grantedClaims(granted, {
    options,
    caller,
    known: request.claims,
    whenKeysAreAway: 'keep',
  })
  return { ...granted, memory: { refreshToken: kept, claims } }
}

/** Only what was given: an absent member is not the same as one that is undefined. */
export function endpointsGiven(options: EndpointOptions): EndpointOptions {
  const { issuer, tokenUrl } = options
  return { issuer, tokenUrl: tokenUrl && parseServiceUrl(tokenUrl, 'tokenUrl') }
}

/** The token endpoint, which `endpointsOf` was asked for. */
export function tokenUrlOf({ tokenUrl }: ServerEndpoints): string {
  return requireText(tokenUrl, 'The token endpoint')
}

/**
 * An entry's name in a store: it tells whose tokens they are, and no secret. Of its parts only a
 * scope has spaces.
 */
export function entryName(
  kind: string,
  { issuer, tokenUrl }: EndpointOptions,
  [owner, ...parts]: readonly (string | undefined)[],
): string {
  const named = owner?.replaceAll(' ', '%20')
  return [kind, tokenUrl ?? issuer, named, ...parts].map((part) => part ?? '-').join(' ')
}

/**
 * The part of a name for an API, only where one was given: older names stay as they were. In
 * quotation marks, which no scope may have (RFC 6749 §3.3).
 */
export function resourcePart(resource: string | undefined): readonly string[] {
  return resource === undefined ? [] : [`"${resource}"`]
}
