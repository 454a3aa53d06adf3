import { hash } from 'node:crypto'

import { parseServiceUrl, requireText } from '../http/service-url.ts'
import { askTokenEndpoint } from '../tokens/ask-token-endpoint.ts'
import type { TokenGrant, TokenSource } from '../tokens/bearer-token.ts'
import { type SourceOptions, sourceOf, tokenCaller } from '../tokens/source-options.ts'
import { type ClientOptions, clientAuthentication } from './client-authentication.ts'
import { type EndpointOptions, endpointsOf, type ServerEndpoints } from './server-discovery.ts'

export interface ClientCredentialsOptions extends ClientOptions, EndpointOptions, SourceOptions {
  readonly clientSecret: string
  readonly scope?: string | undefined
  /** The API that the tokens are for, by its URI. @see RFC 8707 §2 */
  readonly resource?: string | undefined
}

/**
 * Tokens for a client itself, with no person behind it.
 *
 * @throws FrontdeskError `usage` for a missing id, secret or address
 * @see RFC 6749 §4.4
 */
export function clientCredentials(options: ClientCredentialsOptions): TokenSource {
  const { scope, resource, clientId } = options
  requireText(clientId, 'The client id')
  requireText(options.clientSecret, 'The client secret')
  const caller = tokenCaller(options)
  const endpoints = endpointsOf(endpointsGiven(options), caller, ['tokenUrl'])
  const { basic, form, secrets } = clientAuthentication(options)
  const grant: TokenGrant = {
    name: entryName('client_credentials', options, [
      clientId,
      scope,
      ...given(resource),
      fingerprint(options.clientSecret),
    ]),
    async request(_, signal) {
      const granted = await askTokenEndpoint({
        caller,
        url: tokenUrlOf(await endpoints(signal)),
        form: { grant_type: 'client_credentials', ...form, scope, resource },
        basic,
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
      ...given(options.resource),
      fingerprint(options.refreshToken),
    ]),
    request: async (previous, signal) =>
      askWithRefreshToken({
        options,
        caller,
        url: tokenUrlOf(await endpoints(signal)),
        refreshToken: previous?.refreshToken ?? options.refreshToken,
      }),
  }
  return sourceOf(grant, options)
}

/** One refresh. It is not given up half way: a token that was used up must not be lost. */
export async function askWithRefreshToken(request: {
  readonly options: ClientOptions & Pick<RefreshTokenOptions, 'scope' | 'resource' | 'lostAnswer'>
  readonly caller: ReturnType<typeof tokenCaller>
  readonly url: string
  readonly refreshToken: string
}) {
  const { options, caller, url } = request
  const { basic, form, secrets } = clientAuthentication(options)
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
    words: {
      secrets: [...secrets, request.refreshToken],
      onInvalidGrant: 'sign-in-needed',
      grantHint: 'The refresh token has ended or was used elsewhere; sign in again.',
    },
    repeat: options.lostAnswer === 'repeat' ? 'always' : 'never-sent',
  })
  return { ...granted, memory: granted.memory ?? { refreshToken: request.refreshToken } }
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

/** An entry's name in a store: it tells whose tokens they are, and no secret. */
export function entryName(
  kind: string,
  { issuer, tokenUrl }: EndpointOptions,
  parts: readonly (string | undefined)[],
): string {
  return [kind, tokenUrl ?? issuer, ...parts].map((part) => part ?? '-').join(' ')
}

/** A part of a name that is there only where something was given: older names stay as they were. */
export function given(part: string | undefined): readonly string[] {
  return part === undefined ? [] : [part]
}

/** Tells secrets apart without telling them. */
export function fingerprint(secret: string): string {
  return hash('sha256', secret, 'base64url').slice(0, 22)
}
