import { FrontdeskError } from '../client-error.ts'
import { isNeverSent } from '../http/connection-failure.ts'
import type { Transport, TransportAnswer, TransportRequest } from '../http/request-transport.ts'
import type { AccessToken, RequestHook, RequestNote, TokenSource } from '../tokens/bearer-token.ts'
import { requestIdOf, type SentCall } from './refused-call.ts'
import { backoff, saidWait, type WaitingParts } from './retry-waits.ts'

/** What a client hands to each of its calls. */
export interface CallParts {
  readonly tokens: TokenSource
  readonly transport: Transport
  readonly onRequest: RequestHook | undefined
  readonly attempts: number
  readonly maximumWaitMilliseconds: number
  readonly waiting: WaitingParts
  /** Empty at first; for all calls of a client. */
  readonly refusals: FreshRefusals
}

/** The last token that was refused although it was fresh, and when, in monotonic milliseconds. */
export interface FreshRefusals {
  last?: { readonly value: string; readonly at: number } | undefined
}

/**
 * Some APIs answer 401 to what the client may not do. A token that was fetched in vain is not
 * fetched again for each such call: milliseconds until it is tried once more.
 */
const vainRenewalRest = 10_000

/** A call before its token is put in. */
export interface PreparedCall extends Omit<TransportRequest, 'url'> {
  readonly url: URL
}

/** The last answer, and what an error about it may tell. */
export interface CallResult {
  readonly answer: TransportAnswer
  readonly sent: SentCall
}

/** Methods that do the same however often they are sent. */
const idempotent = new Set(['GET', 'HEAD', 'PUT', 'DELETE'])

/** How far one call has come. */
interface Progress {
  /** Attempts that were sent. */
  attempt: number
  /** Of those, how many failed without a word about waiting. */
  failures: number
  /** Milliseconds waited because the server asked to. */
  waited: number
  token: AccessToken | undefined
  renewed: boolean
}

/**
 * Sends a call until there is an answer to hand on.
 *
 * @throws FrontdeskError what the last attempt, or the token source, threw
 */
export async function repeatedCall(parts: CallParts, call: PreparedCall): Promise<CallResult> {
  const progress: Progress = {
    attempt: 0,
    failures: 0,
    waited: 0,
    token: undefined,
    renewed: false,
  }
  for (;;) {
    requireGoing(call.signal)
    progress.token ??= await parts.tokens.get({ signal: call.signal })
    const token = progress.token
    progress.attempt++
    const note = noteFor(parts, call, progress.attempt)

    const answer = await attemptOf(parts, call, token).catch((error: unknown) => {
      const wait = waitAfterError(error, { parts, call, progress })
      note({ outcome: wait === undefined ? 'failed' : 'repeated' })
      if (wait === undefined) throw error
      return wait
    })
    if (typeof answer === 'number') {
      await parts.waiting.pause(answer, call.signal)
      progress.token = undefined
      continue
    }

    const seen = { status: answer.status, requestId: requestIdOf(answer) }
    if (answer.status === 401 && progress.renewed) {
      parts.refusals.last = { value: token.value, at: performance.now() }
    }
    if (answer.status === 401 && !progress.renewed && !isVain(parts.refusals, token)) {
      progress.renewed = true
      note({ ...seen, outcome: 'renewed' })
      progress.token = await parts.tokens.renew(token, { signal: call.signal })
      continue
    }
    const wait = waitAfterAnswer(answer, { parts, call, progress })
    if (wait === undefined) {
      note({ ...seen, outcome: answer.status < 400 ? 'done' : 'failed' })
      return { answer, sent: sentCall(parts, call, progress) }
    }
    note({ ...seen, outcome: 'repeated' })
    await parts.waiting.pause(wait, call.signal)
    progress.token = undefined
  }
}

/** Starts the time of an attempt, and tells the hook how it went. */
function noteFor(parts: CallParts, { method, url }: PreparedCall, attempt: number) {
  const started = performance.now()
  return (result: Pick<RequestNote, 'status' | 'requestId' | 'outcome'>) => {
    parts.onRequest?.({
      kind: 'call',
      method,
      url: `${url.origin}${url.pathname}`,
      attempt,
      milliseconds: Math.round(performance.now() - started),
      ...result,
    })
  }
}

function isVain({ last }: FreshRefusals, token: AccessToken): boolean {
  return last?.value === token.value && performance.now() - last.at < vainRenewalRest
}

function attemptOf(parts: CallParts, call: PreparedCall, token: AccessToken) {
  return parts.transport.send({
    ...call,
    url: call.url.href,
    headers: { ...call.headers, authorization: `Bearer ${token.value}` },
  })
}

function sentCall(parts: CallParts, call: PreparedCall, progress: Progress): SentCall {
  return {
    method: call.method,
    path: call.url.pathname,
    attempts: progress.attempt,
    now: parts.waiting.now(),
    token: progress.token?.value ?? '',
  }
}

function requireGoing(signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw new FrontdeskError('aborted', 'The call was aborted.', { cause: signal.reason })
  }
}

interface Turn {
  readonly parts: CallParts
  readonly call: PreparedCall
  readonly progress: Progress
}

/** Milliseconds until the next attempt; undefined when there is to be none. */
function waitAfterError(error: unknown, turn: Turn): number | undefined {
  if (!(error instanceof FrontdeskError)) return undefined
  if (error.code !== 'unreachable' && error.code !== 'timed-out') return undefined
  // The time limit may have been the caller's own signal.
  if (turn.call.signal?.aborted) return undefined
  if (!idempotent.has(turn.call.method) && !isNeverSent(error)) return undefined
  return waitAfterFailure(turn)
}

function waitAfterAnswer(answer: TransportAnswer, turn: Turn): number | undefined {
  const { parts, call, progress } = turn
  const { status } = answer
  if (status === 429 || status === 503) {
    const said = saidWait(answer, parts.waiting.now())
    if (said !== undefined || status === 429) return waitAsAsked(said, turn)
  }
  if (status < 500 || status === 501 || status === 505) return undefined
  return idempotent.has(call.method) ? waitAfterFailure({ parts, call, progress }) : undefined
}

/** A refusal before anything was done: any method may come again, for as long as we may wait. */
function waitAsAsked(said: number | undefined, { parts, progress }: Turn): number | undefined {
  const { random } = parts.waiting
  const least = backoff(progress.attempt, random)
  // Callers that were told the same moment should not all come at it.
  const wait = said === undefined ? least : Math.max(said + Math.round(random() * 250), 100)
  const longest = parts.maximumWaitMilliseconds
  if (progress.waited + (said ?? wait) > longest || longest === 0) return undefined
  progress.waited += wait
  return wait
}

function waitAfterFailure({ parts, progress }: Turn): number | undefined {
  progress.failures++
  if (progress.failures >= parts.attempts) return undefined
  return backoff(progress.failures, parts.waiting.random)
}
