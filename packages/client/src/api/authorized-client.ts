import { FrontdeskError } from '../client-error.ts'
import type { Transport } from '../http/request-transport.ts'
import { openTransport } from '../http/undici-transport.ts'
import type { RequestHook, TokenSource } from '../tokens/bearer-token.ts'
import type { ApiAnswer, ApiClient, ApiRequest } from './api-call.ts'
import { callUrl, parseBase } from './api-path.ts'
import { type CallParts, type CallResult, repeatedCall } from './api-repeats.ts'
import { withVerbs } from './api-verbs.ts'
import { findJson, noJson, refusedCall } from './refused-call.ts'
import { realWaiting, type WaitingParts } from './retry-waits.ts'

export interface ApiClientOptions {
  /** `https://host`, with a path before every call's own where the API has one. */
  readonly base: string
  readonly tokens: TokenSource
  /** One of its own when not given. */
  readonly transport?: Transport | undefined
  /** Told about every attempt; what it throws is not caught. */
  readonly onRequest?: RequestHook | undefined
  /** For each attempt, unless the call says another; 30,000 when not given. */
  readonly timeoutMilliseconds?: number | undefined
  /** Sent with every call, such as an API key beside the token. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** How often a call is tried that fails without the server asking to wait; 4 when not given. */
  readonly attempts?: number | undefined
  /**
   * How long one call may wait in all because the server asks to (429, 503); 60,000 when not given.
   * A longer wait, such as for tomorrow's quota, ends in an error that says when to come back.
   */
  readonly maximumWaitMilliseconds?: number | undefined
  /** Replaced in tests. */
  readonly waiting?: WaitingParts | undefined
}

/**
 * Makes a client of the API at `base`. Calls go nowhere else, and follow no redirect.
 *
 * @throws FrontdeskError `usage` for a base that is none, or headers that are the client's own
 */
export function apiClient(options: ApiClientOptions): ApiClient {
  const base = parseBase(options.base)
  const ownHeaders = { accept: 'application/json', ...checkedHeaders(options.headers) }
  const parts: CallParts = {
    tokens: options.tokens,
    transport: options.transport ?? openTransport(),
    onRequest: options.onRequest,
    attempts: options.attempts ?? 4,
    maximumWaitMilliseconds: options.maximumWaitMilliseconds ?? 60_000,
    waiting: options.waiting ?? realWaiting,
    refusals: {},
  }

  const send = async (request: ApiRequest): Promise<CallResult> => {
    const url = callUrl(base, request.path, request.query)
    const body = bodyText(request.body)
    return repeatedCall(parts, {
      method: request.method,
      url,
      headers: {
        ...ownHeaders,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...checkedHeaders(request.headers),
      },
      body,
      timeoutMilliseconds: request.timeoutMilliseconds ?? options.timeoutMilliseconds ?? 30_000,
      signal: request.signal,
    })
  }

  const call = async <Body>(request: ApiRequest): Promise<ApiAnswer<Body>> => {
    const { answer, sent } = await send(request)
    if (answer.status < 200 || answer.status >= 300) throw refusedCall(answer, sent)
    const body = answer.text === '' ? undefined : findJson(answer.text)
    if (body === undefined && answer.text.trim() !== '') throw noJson(answer, sent)
    // What the caller says about the shape is not checked.
    return { status: answer.status, headers: answer.headers, body: body as Body, text: answer.text }
  }
  return withVerbs({ exchange: async (request) => (await send(request)).answer, call })
}

function bodyText(body: unknown): string | undefined {
  if (body === undefined || typeof body === 'string') return body
  return JSON.stringify(body)
}

/** Names in lower case. Values are never repeated in an error: they may be keys. */
function checkedHeaders(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  const checked: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    const known = name.toLowerCase()
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      throw new FrontdeskError('usage', 'A header name or value holds a character it must not.')
    }
    if (['authorization', 'host', 'content-length', 'transfer-encoding'].includes(known)) {
      throw new FrontdeskError('usage', `The header ${known} is the client's own to write.`)
    }
    checked[known] = value
  }
  return checked
}
