import { setTimeout as sleep } from 'node:timers/promises'

import { CommandFailure, usageFailure } from './command-failure.ts'
import { exitCode } from './exit-code.ts'
import { findJson, isRecord, type JsonRecord } from './json-reading.ts'
import { refusal } from './refusal-sentence.ts'

export interface HttpRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | URLSearchParams | undefined
  readonly timeoutSeconds: number
}

export interface HttpAnswer {
  readonly url: string
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** Longer than this nobody waits in front of a terminal for a busy server. */
const longestWaitSeconds = 10

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/

/**
 * Sends a request and reads the whole answer, whatever its status. Repeats once after a 429 that
 * asks for ten seconds or less. Follows no redirect: it would carry credentials elsewhere.
 *
 * @throws CommandFailure `unreachable` without an answer in time; `usage` for plain HTTP over a
 *   network, where everybody on the way could read the secret
 */
export async function exchange(request: HttpRequest): Promise<HttpAnswer> {
  requireSafeTransport(request.url)
  const answer = await exchangeOnce(request)
  const wait = answer.status === 429 ? waitSeconds(answer) : undefined
  if (wait === undefined) return answer
  await sleep(wait * 1000)
  return exchangeOnce(request)
}

async function exchangeOnce(request: HttpRequest): Promise<HttpAnswer> {
  const { url, method, headers, body, timeoutSeconds } = request
  try {
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutSeconds * 1000),
      ...(body === undefined ? {} : { body }),
    })
    const { status } = response
    return { url, status, headers: response.headers, text: await response.text() }
  } catch (error) {
    throw new CommandFailure(exitCode.unreachable, whyUnreachable(error, request))
  }
}

/**
 * Gives the answer back when it is a success.
 *
 * @throws CommandFailure `refused`, with the server's own words and the request id
 */
export function requireSuccess(answer: HttpAnswer): HttpAnswer {
  if (answer.status >= 200 && answer.status < 300) return answer
  throw refusal(answer)
}

/**
 * The JSON object in a successful answer.
 *
 * @throws CommandFailure `refused` for every other answer, such as a proxy's HTML page
 */
export function requireRecord(answer: HttpAnswer): JsonRecord {
  const value = findJson(requireSuccess(answer).text)
  if (isRecord(value)) return value
  const type = answer.headers.get('content-type') ?? 'no content type'
  throw new CommandFailure(
    exitCode.refused,
    `${new URL(answer.url).origin} answered with ${type} where JSON was expected. ` +
      'Is this the address of a Frontdesk server?',
  )
}

function waitSeconds(answer: HttpAnswer): number | undefined {
  const header = answer.headers.get('retry-after') ?? ''
  const seconds = /^\d{1,3}$/.test(header) ? Number(header) : Number.POSITIVE_INFINITY
  return seconds <= longestWaitSeconds ? seconds : undefined
}

function requireSafeTransport(address: string): void {
  const { protocol, hostname, origin } = new URL(address)
  if (protocol === 'https:' || loopback.test(hostname)) return
  if (process.env.FRONTDESK_DANGEROUSLY_ALLOW_HTTP) return
  throw usageFailure(
    `${origin} is plain HTTP over a network: secrets and tokens could be read on the way. ` +
      'Use https, or set FRONTDESK_DANGEROUSLY_ALLOW_HTTP=1 if the network itself is closed.',
  )
}

function whyUnreachable(error: unknown, { url, timeoutSeconds }: HttpRequest): string {
  const { origin, hostname } = new URL(url)
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return `${origin} did not answer within ${timeoutSeconds} s. Wait longer with --timeout.`
  }
  const code = causeOf(error)
  if (/CERT|SIGNED|ALTNAME|ISSUER/.test(code)) {
    return (
      `Cannot reach ${origin}: its certificate is not trusted (${code}). ` +
      'Name your own authority with NODE_EXTRA_CA_CERTS.'
    )
  }
  if (loopback.test(hostname)) {
    return `Cannot reach ${origin}. Is it running? Start it with: npx frontdesk serve`
  }
  return `Cannot reach ${origin} (${code}). Check --server, FRONTDESK_URL or the profile.`
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' ? code : 'no connection'
}
