import { FrontdeskError } from '../client-error.ts'
import { abortablePause, type Pause } from '../http/abortable-pause.ts'
import { requireText } from '../http/service-url.ts'
import { askTokenEndpoint, sendForm } from '../tokens/ask-token-endpoint.ts'
import type { GrantedToken, TokenGrant, TokenSource } from '../tokens/bearer-token.ts'
import { parseJsonObject } from '../tokens/read-token-answer.ts'
import {
  type SourceOptions,
  sourceOf,
  type TokenCaller,
  tokenCaller,
} from '../tokens/source-options.ts'
import { tokenRefusal } from '../tokens/token-refusal.ts'
import { type ClientOptions, clientAuthentication } from './client-authentication.ts'
import { grantedClaims } from './id-token-claims.ts'
import { refusedSignIn } from './loopback-listener.ts'
import { refreshOrSignIn } from './refresh-or-sign-in.ts'
import { type EndpointOptions, endpointsOf, type ServerEndpoints } from './server-discovery.ts'
import { endpointsGiven, entryName, resourcePart, tokenUrlOf } from './standard-tokens.ts'

/** What a person needs to sign in on another machine. */
export interface DeviceCodeShown {
  readonly userCode: string
  readonly verificationUri: string
  /** With the code in it, for a QR code. */
  readonly verificationUriComplete: string | undefined
}

export interface DeviceCodeOptions extends ClientOptions, EndpointOptions, SourceOptions {
  readonly deviceAuthorizationUrl?: string | undefined
  readonly scope?: string | undefined
  /** The API that the tokens are for, by its URI. @see RFC 8707 §2 */
  readonly resource?: string | undefined
  readonly show: (shown: DeviceCodeShown) => void
  /** For tests. */
  readonly pause?: Pause | undefined
}

/**
 * Tokens for a person who signs in on another machine, with a short code.
 *
 * @throws FrontdeskError `usage` for a missing client id or address
 * @see RFC 8628
 */
export function deviceCode(options: DeviceCodeOptions): TokenSource {
  requireText(options.clientId, 'The client id')
  const caller = tokenCaller(options)
  const { deviceAuthorizationUrl } = options
  const known = { ...endpointsGiven(options), deviceAuthorizationUrl }
  const endpoints = endpointsOf(known, caller, ['tokenUrl', 'deviceAuthorizationUrl'])
  const grant: TokenGrant = {
    name: entryName('device_code', options, [
      options.clientId,
      options.scope,
      ...resourcePart(options.resource),
    ]),
    request: refreshOrSignIn({
      options,
      caller,
      tokenUrl: async (signal) => tokenUrlOf(await endpoints(signal)),
      signIn: async (signal) => {
        const known = await endpoints(signal)
        const started = await startSignIn(options, caller, known, signal)
        options.show(started.shown)
        return pollForToken({ options, caller, url: tokenUrlOf(known), started, signal })
      },
    }),
  }
  return sourceOf(grant, options)
}

interface StartedSignIn {
  readonly code: string
  readonly shown: DeviceCodeShown
  readonly lifeSeconds: number
  readonly intervalSeconds: number
}

/** @see RFC 8628 §3.1, §3.2 */
async function startSignIn(
  options: DeviceCodeOptions,
  caller: TokenCaller,
  endpoints: ServerEndpoints,
  signal: AbortSignal | undefined,
): Promise<StartedSignIn> {
  const { basic, form, proof, secrets } = clientAuthentication(options)
  const url = requireText(endpoints.deviceAuthorizationUrl, 'deviceAuthorizationUrl')
  const words = { secrets }
  const { answer } = await sendForm({
    caller,
    url,
    form: {
      client_id: options.clientId,
      ...form,
      scope: options.scope,
      resource: options.resource,
    },
    basic,
    proof,
    words,
    repeat: 'always',
    signal,
    pause: options.pause,
  })
  if (answer.status !== 200) throw tokenRefusal(answer, words)
  const members = parseJsonObject(answer)
  const text = (name: string) => {
    const value = members[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const code = text('device_code')
  const userCode = text('user_code')
  // An older draft spelled it so, and well-known servers still do.
  const verificationUri = text('verification_uri') ?? text('verification_url')
  if (!code || !userCode || !verificationUri) {
    const problem = `${new URL(url).host} did not answer with a code for the person; check that the address is its device authorization endpoint.`
    throw new FrontdeskError('unexpected-answer', problem)
  }
  const positive = (name: string, usual: number) => {
    const value = Number(members[name])
    return Number.isFinite(value) && value > 0 ? value : usual
  }
  const verificationUriComplete = text('verification_uri_complete')
  return {
    code,
    shown: { userCode, verificationUri, verificationUriComplete },
    lifeSeconds: positive('expires_in', 600),
    intervalSeconds: positive('interval', 5),
  }
}

/** @see RFC 8628 §3.4, §3.5 */
async function pollForToken(parts: {
  readonly options: DeviceCodeOptions
  readonly caller: TokenCaller
  readonly url: string
  readonly started: StartedSignIn
  readonly signal: AbortSignal | undefined
}): Promise<GrantedToken> {
  const { options, caller, url, started, signal } = parts
  const { basic, form, proof, secrets } = clientAuthentication(options)
  const pause = options.pause ?? abortablePause
  let intervalSeconds = started.intervalSeconds
  let waitedSeconds = 0
  while (waitedSeconds + intervalSeconds <= started.lifeSeconds) {
    await pause(intervalSeconds * 1000, signal)
    waitedSeconds += intervalSeconds
    try {
      const granted = await askTokenEndpoint({
        caller,
        url,
        form: {
          grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
          device_code: started.code,
          client_id: options.clientId,
          ...form,
        },
        basic,
        proof,
        words: { secrets: [...secrets, started.code] },
        repeat: 'no',
        signal,
        pause,
      })
      const claims = await grantedClaims(granted, {
        options,
        caller,
        signal,
        whenKeysAreAway: 'fail',
      })
      return { ...granted, memory: { ...granted.memory, claims } }
    } catch (error) {
      intervalSeconds = nextInterval(error, intervalSeconds, new URL(url).host)
    }
  }
  throw expiredCode()
}

function nextInterval(error: unknown, intervalSeconds: number, host: string): number {
  if (!(error instanceof FrontdeskError)) throw error
  const { serverCode, code, status = 0 } = error
  if (serverCode === 'authorization_pending') return intervalSeconds
  if (serverCode === 'slow_down') return intervalSeconds + 5
  if (serverCode === 'access_denied') throw refusedSignIn(host, serverCode, undefined)
  if (serverCode === 'expired_token') throw expiredCode()
  // A lost poll proves nothing about the person: ask on, less often.
  if (code === 'unreachable' || code === 'timed-out' || status >= 500) return intervalSeconds * 2
  throw error
}

function expiredCode(): FrontdeskError {
  const words = 'The code was not used in time; start the sign-in again for a new one.'
  return new FrontdeskError('timed-out', words)
}
