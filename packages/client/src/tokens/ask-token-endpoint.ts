import { FrontdeskError } from '../client-error.ts'
import { abortablePause, type Pause } from '../http/abortable-pause.ts'
import { isNeverSent } from '../http/connection-failure.ts'
import type { TransportAnswer, TransportRequest } from '../http/request-transport.ts'
import type { GrantedToken, RequestNote } from './bearer-token.ts'
import { findJsonObject, parseTokenAnswer, type TokenAnswerReading } from './read-token-answer.ts'
import type { TokenCaller } from './source-options.ts'
import { type RefusalWords, retryAfterSeconds, tokenRefusal } from './token-refusal.ts'

/** A client's id and secret for HTTP Basic. */
export interface BasicCredentials {
  readonly clientId: string
  readonly clientSecret: string
}

/** One request of a token, for any grant. */
export interface TokenEndpointRequest {
  readonly caller: TokenCaller
  readonly url: string
  /** Undefined members are left out. */
  readonly form: Readonly<Record<string, string | undefined>>
  readonly basic?: BasicCredentials | undefined
  /**
   * More of the form, made for each attempt anew: an assertion is good for one. It is told by how
   * many milliseconds the server's clock is ahead, as far as that is known.
   */
  readonly proof?:
    | ((aheadMilliseconds: number) => Promise<Readonly<Record<string, string>>>)
    | undefined
  readonly words: RefusalWords
  readonly reading?: TokenAnswerReading | undefined
  /**
   * After a 5xx or a lost connection: `always` for what may be sent twice, `never-sent` where the
   * first might have used something up, such as a refresh token, `no` for a code.
   */
  readonly repeat: 'always' | 'never-sent' | 'no'
  readonly signal?: AbortSignal | undefined
  readonly pause?: Pause | undefined
}

const repeatLimit = 2
const longestWaitSeconds = 60
/** A day, in milliseconds: a wrong date or time zone is mended, a wrong year is not. */
const longestClockError = 86_400_000
const keyHint =
  'check the client id, that the server knows the public half of the private key, and the issuer'

/**
 * Asks a token endpoint, waits as a 429 says and repeats what may be repeated, twice at most.
 *
 * @throws FrontdeskError `credentials-refused`, `token-refused`, `sign-in-needed`,
 *   `unexpected-answer`, and whatever the transport throws
 * @see RFC 6749 §3.2
 */
export async function askTokenEndpoint(request: TokenEndpointRequest): Promise<GrantedToken> {
  const { answer, milliseconds } = await sendForm(request)
  if (answer.status < 200 || answer.status > 299) {
    const words = request.proof ? { credentialsHint: keyHint, ...request.words } : request.words
    throw tokenRefusal(answer, words)
  }
  const { token, refreshToken, idToken } = parseTokenAnswer(answer, request.reading)
  return {
    token,
    roundTripMilliseconds: milliseconds,
    memory: refreshToken === undefined ? undefined : { refreshToken },
    idToken: idToken === undefined ? undefined : { text: idToken, answer },
  }
}

/** The last answer of a form, whatever its status, and how long it took. */
export async function sendForm(
  request: TokenEndpointRequest,
): Promise<{ answer: TransportAnswer; milliseconds: number }> {
  const pause = request.pause ?? abortablePause
  let ahead = 0
  for (let attempt = 1; ; attempt += 1) {
    const started = performance.now()
    const note = noteFor(request, attempt, started)
    let wait: number | undefined
    try {
      const answer = await request.caller.transport.send(await wireRequest(request, ahead))
      const milliseconds = performance.now() - started
      const found = ahead === 0 ? clockToTry(answer, request) : undefined
      ahead = found ?? ahead
      const planned = found === undefined ? waitAfter(answer, attempt, request) : 0
      wait = attempt > repeatLimit ? undefined : planned
      const failed = answer.status < 200 || answer.status > 299
      const outcome = failed ? 'failed' : 'done'
      note(wait === undefined ? outcome : 'repeated', answer)
      if (wait === undefined) return { answer, milliseconds }
    } catch (error) {
      wait = attempt > repeatLimit ? undefined : waitAfterLoss(error, attempt, request)
      note(wait === undefined ? 'failed' : 'repeated')
      if (wait === undefined) throw error
    }
    await pause(wait, request.signal)
  }
}

/**
 * The server's clock, where an assertion dated by ours may have been refused for that. A refused
 * client has used nothing up: the request may be made again, whatever the grant.
 */
function clockToTry(answer: TransportAnswer, { proof }: TokenEndpointRequest): number | undefined {
  if (!proof || findJsonObject(answer.text)?.error !== 'invalid_client') return undefined
  const ahead = Date.parse(answer.headers.date ?? '') - Date.now()
  // Further off is no clock but a server that wants an assertion for later.
  const isClock = Math.abs(ahead) > 30_000 && Math.abs(ahead) <= longestClockError
  return isClock ? ahead : undefined
}

function waitAfter(
  answer: TransportAnswer,
  attempt: number,
  request: TokenEndpointRequest,
): number | undefined {
  const { status } = answer
  const seconds = retryAfterSeconds(answer)
  if (seconds !== undefined && seconds > longestWaitSeconds) return undefined
  // Nothing was used up by a 429: it may be repeated whatever the grant.
  if (status === 429 || (status >= 500 && request.repeat === 'always')) {
    return seconds === undefined ? jitteredWait(attempt) : seconds * 1000 + Math.random() * 250
  }
  return undefined
}

function waitAfterLoss(
  error: unknown,
  attempt: number,
  { repeat, signal }: TokenEndpointRequest,
): number | undefined {
  if (repeat === 'no' || signal?.aborted || !(error instanceof FrontdeskError)) return undefined
  if (error.code !== 'unreachable' && error.code !== 'timed-out') return undefined
  if (repeat === 'never-sent' && !isNeverSent(error)) return undefined
  return jitteredWait(attempt)
}

function jitteredWait(attempt: number): number {
  return 250 * 2 ** (attempt - 1) * (0.5 + Math.random())
}

async function wireRequest(
  request: TokenEndpointRequest,
  ahead: number,
): Promise<TransportRequest> {
  const { caller, url, basic, signal } = request
  const form = { ...request.form, ...(await request.proof?.(ahead)) }
  const present = Object.entries(form).filter((entry): entry is [string, string] => !!entry[1])
  const authorization = basic && { authorization: `Basic ${encodeBasic(basic)}` }
  return {
    method: 'POST',
    url,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      ...authorization,
    },
    body: new URLSearchParams(present).toString(),
    timeoutMilliseconds: caller.timeoutMilliseconds,
    signal,
  }
}

/** Both halves form-encoded first: a colon or an umlaut in a secret is legal. @see RFC 6749 §2.3.1 */
function encodeBasic({ clientId, clientSecret }: BasicCredentials): string {
  const encode = (text: string) => new URLSearchParams([['', text]]).toString().slice(1)
  return Buffer.from(`${encode(clientId)}:${encode(clientSecret)}`).toString('base64')
}

function noteFor({ caller, url }: TokenEndpointRequest, attempt: number, started: number) {
  const { origin, pathname } = new URL(url)
  return (outcome: RequestNote['outcome'], answer?: TransportAnswer): void => {
    caller.onRequest?.({
      kind: 'token',
      method: 'POST',
      url: `${origin}${pathname}`,
      attempt,
      status: answer?.status,
      milliseconds: performance.now() - started,
      requestId: answer?.headers['x-request-id'],
      outcome,
    })
  }
}
