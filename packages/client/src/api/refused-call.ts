import { FrontdeskError } from '../client-error.ts'
import type { TransportAnswer } from '../http/request-transport.ts'
import { durationText, saidWait } from './retry-waits.ts'

/** What went out, as far as an error may tell: no query, no body. */
export interface SentCall {
  readonly method: string
  /** The path without its query. */
  readonly path: string
  readonly attempts: number
  /** This machine's clock, in milliseconds since 1970. */
  readonly now: number
  /** The token that was sent, to be blotted out should the server repeat it. */
  readonly token: string
}

/** Makes the error of an answer that is no success. */
export function refusedCall(answer: TransportAnswer, sent: SentCall): FrontdeskError {
  const { status } = answer
  const body = findJson(blotted(answer.text, sent.token))
  const words = wordsOf(body)
  const code = words.code === undefined ? '' : `, ${words.code}`
  const times = sent.attempts > 1 ? ` after ${sent.attempts} attempts` : ''
  const head = `${sent.method} ${sent.path} was answered with ${status}${code}${times}`
  const said = words.text === undefined ? '.' : `: ${words.text}`
  const wait = status === 429 || status === 503 ? saidWait(answer, sent.now) : undefined
  const next = adviceOf(answer, sent, wait)
  return new FrontdeskError('call-refused', `${sentence(head + said)}${next && ` ${next}`}`, {
    status,
    requestId: requestIdOf(answer) ?? words.requestId,
    serverCode: words.code,
    retryAfterSeconds: wait === undefined ? undefined : Math.ceil(wait / 1000),
    body,
  })
}

/** Makes the error of a success that should be JSON and is not. */
export function noJson(answer: TransportAnswer, sent: SentCall): FrontdeskError {
  const { status } = answer
  const head = `${sent.method} ${sent.path} was answered with ${status} and`
  const message = isWebPage(answer)
    ? `${head} a web page instead of JSON. ${webPageAdvice}`
    : `${head} something that is not JSON. Check the address, or read it with exchange().`
  return new FrontdeskError('unexpected-answer', message, {
    status,
    requestId: requestIdOf(answer),
  })
}

/** The server's id of a request, where it is one that fits in a line of a log. */
export function requestIdOf({ headers }: TransportAnswer): string | undefined {
  const found = headers['x-request-id'] ?? headers['x-correlation-id'] ?? headers.activityid
  return found !== undefined && /^[\w.:+/=-]{1,128}$/.test(found) ? found : undefined
}

/** The value where a text is JSON. */
export function findJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const webPageAdvice =
  'Either the address is wrong, or a proxy or sign-in page stands between here and the server.'

function adviceOf(answer: TransportAnswer, sent: SentCall, wait: number | undefined): string {
  const { status, headers } = answer
  if (status < 400) return redirectAdvice(headers.location, sent.path)
  if (wait !== undefined) {
    const when = new Date(sent.now + wait).toISOString().replace(/\.\d+Z$/, 'Z')
    return `Come back in ${durationText(wait)} (${when} by this machine's clock).`
  }
  if (isWebPage(answer)) return webPageAdvice
  if (status === 401) {
    return 'A fresh token was refused too: check that it is meant for this server, and that the client is active.'
  }
  if (status === 403) return 'The client lacks a permission, or may not see this.'
  return ''
}

function redirectAdvice(location: string | undefined, path: string): string {
  const target = location === undefined ? null : URL.parse(location, `https://same-server${path}`)
  if (!target) return 'It points elsewhere without saying where.'
  const place = target.host === 'same-server' ? '' : target.origin
  // The query of a sign-in page's address may hold secrets.
  return `It points to ${place}${target.pathname}; redirects are not followed, because the token would go along. Use that address if it is the API's.`
}

function isWebPage({ headers, text }: TransportAnswer): boolean {
  return /\bhtml\b/i.test(headers['content-type'] ?? '') || /^\s*<(?:!doctype|html)\b/i.test(text)
}

interface ServerWords {
  readonly code?: string | undefined
  readonly text?: string | undefined
  readonly requestId?: string | undefined
}

/**
 * Reads `{errorCode,message,activityId}`, also where a vendor's letters stand before `ErrorCode`,
 * OAuth errors and problem documents.
 *
 * @see RFC 6749 §5.2, RFC 9457 §3
 */
function wordsOf(body: unknown): ServerWords {
  const first = (...names: readonly string[]) =>
    names.map((name) => wordIn(body, name)).find((word) => word !== undefined)
  return {
    code: first(errorCodeName(body), 'error', 'code', 'type'),
    text: first('message', 'error_description', 'detail', 'errorMessage', 'title'),
    requestId: first('activityId', 'requestId', 'request_id'),
  }
}

function errorCodeName(body: unknown): string {
  const names = typeof body === 'object' && body !== null ? Object.keys(body) : []
  return names.find((name) => /^[a-z]{0,8}ErrorCode$/i.test(name)) ?? 'errorCode'
}

/** A text or number, cut, on one line and without what a terminal would act upon. */
function wordIn(body: unknown, name: string): string | undefined {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined
  const value: unknown = Reflect.get(body, name)
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const line = String(value)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
  return line === '' ? undefined : line.length > 300 ? `${line.slice(0, 299)}…` : line
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`
}

function blotted(text: string, token: string): string {
  return token === '' ? text : text.replaceAll(token, '[token]')
}
