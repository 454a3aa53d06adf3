import { hash, randomBytes } from 'node:crypto'

import { FrontdeskError } from '../client-error.ts'
import { abortedWait } from '../http/abortable-pause.ts'
import { requireText } from '../http/service-url.ts'
import { askTokenEndpoint } from '../tokens/ask-token-endpoint.ts'
import type { GrantedToken, TokenGrant, TokenSource } from '../tokens/bearer-token.ts'
import { type SourceOptions, sourceOf, tokenCaller } from '../tokens/source-options.ts'
import { type ClientOptions, clientAuthentication } from './client-authentication.ts'
import { grantedClaims, wantsIdToken } from './id-token-claims.ts'
import { openLoopbackListener } from './loopback-listener.ts'
import { refreshOrSignIn } from './refresh-or-sign-in.ts'
import { type EndpointOptions, endpointsOf, type ServerEndpoints } from './server-discovery.ts'
import { endpointsGiven, entryName, resourcePart, tokenUrlOf } from './standard-tokens.ts'

export interface AuthorizationCodeOptions extends ClientOptions, EndpointOptions, SourceOptions {
  readonly authorizationUrl?: string | undefined
  readonly scope?: string | undefined
  /** The API that the tokens are for, by its URI. @see RFC 8707 §2 */
  readonly resource?: string | undefined
  /** Shows the address to the person, or opens a browser on it. */
  readonly open: (url: string) => void
  /** Of the listener on this machine; any free one when not said. */
  readonly port?: number | undefined
  /** Of the listener; `/callback` when not said. */
  readonly path?: string | undefined
  /** How long the person may take; 300 when not said. */
  readonly signInSeconds?: number | undefined
  /** Added to the authorization request, such as `prompt` or `orgId`. */
  readonly more?: Readonly<Record<string, string>> | undefined
}

/**
 * Tokens for a person who signs in with a browser on this machine. Where the server gives a
 * refresh token, the person is asked once.
 *
 * @throws FrontdeskError `usage` for a missing client id or address
 * @see RFC 6749 §4.1; RFC 7636 (S256); RFC 8252 §7.3; RFC 9207
 */
export function authorizationCode(options: AuthorizationCodeOptions): TokenSource {
  requireText(options.clientId, 'The client id')
  const caller = tokenCaller(options)
  const known = { ...endpointsGiven(options), authorizationUrl: options.authorizationUrl }
  const endpoints = endpointsOf(known, caller, ['tokenUrl', 'authorizationUrl'])
  const grant: TokenGrant = {
    name: entryName('authorization_code', options, [
      options.clientId,
      options.scope,
      ...resourcePart(options.resource),
    ]),
    request: refreshOrSignIn({
      options,
      caller,
      tokenUrl: async (signal) => tokenUrlOf(await endpoints(signal)),
      signIn: async (signal) => signIn(options, caller, await endpoints(signal), signal),
    }),
  }
  return sourceOf(grant, options)
}

async function signIn(
  options: AuthorizationCodeOptions,
  caller: ReturnType<typeof tokenCaller>,
  endpoints: ServerEndpoints,
  signal: AbortSignal | undefined,
): Promise<GrantedToken> {
  const verifier = randomBytes(32).toString('base64url')
  const state = randomBytes(16).toString('base64url')
  const nonce = wantsIdToken(options.scope) ? randomBytes(16).toString('base64url') : undefined
  const authorization = new URL(requireText(endpoints.authorizationUrl, 'authorizationUrl'))
  const listener = await openLoopbackListener({
    port: options.port,
    path: options.path,
    state,
    issuer: endpoints.issuer,
    issuerPresence: endpoints.sendsIssuer ? 'required' : 'optional',
    host: authorization.host,
  })
  const { redirectUri } = listener
  const members = {
    ...options.more,
    response_type: 'code',
    client_id: options.clientId,
    redirect_uri: redirectUri,
    state,
    code_challenge: hash('sha256', verifier, 'base64url'),
    code_challenge_method: 'S256',
    ...(options.scope && { scope: options.scope }),
    ...(options.resource && { resource: options.resource }),
    ...(nonce && { nonce }),
  }
  for (const [name, value] of Object.entries(members)) authorization.searchParams.set(name, value)
  try {
    options.open(authorization.href)
    const { code } = await withinSeconds(listener.answer, options.signInSeconds ?? 300, signal)
    const { basic, form, proof, secrets } = clientAuthentication(options)
    const granted = await askTokenEndpoint({
      caller,
      url: tokenUrlOf(endpoints),
      form: {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: verifier,
        resource: options.resource,
        ...form,
      },
      basic,
      proof,
      words: { secrets: [...secrets, code, verifier], grantHint: 'Start the sign-in again.' },
      repeat: 'no',
    })
    const claims = await grantedClaims(granted, {
      options,
      caller,
      nonce,
      signal,
      whenKeysAreAway: 'fail',
    })
    return { ...granted, memory: { ...granted.memory, claims } }
  } finally {
    listener.close()
  }
}

function withinSeconds<Result>(
  promise: Promise<Result>,
  seconds: number,
  signal: AbortSignal | undefined,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  let abort = () => {}
  return new Promise<Result>((resolve, reject) => {
    abort = () => reject(abortedWait())
    timer = setTimeout(() => {
      const words = `Nobody signed in within ${seconds} seconds; start again.`
      reject(new FrontdeskError('timed-out', words))
    }, seconds * 1000)
    if (signal?.aborted) abort()
    signal?.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject)
  }).finally(() => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  })
}
