import type { TransportAnswer } from '../http/request-transport.ts'

/** A call of an API. */
export interface ApiRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** From a slash on; may hold a query. */
  readonly path: string
  /** Added to the path's own; undefined members are left out, lists are repeated. */
  readonly query?: QueryMembers | undefined
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly signal?: AbortSignal | undefined
  /** Milliseconds for each attempt; the client's own when not said (30,000). */
  readonly timeoutMilliseconds?: number | undefined
}

export type QueryValue = string | number | boolean
export type QueryMembers = Readonly<Record<string, QueryValue | readonly QueryValue[] | undefined>>

/** A successful answer: `body` is the parsed JSON, undefined where there is none. */
export interface ApiAnswer<Body = unknown> {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Body
  /** The text as it came: parsing and printing again would change large numbers. */
  readonly text: string
}

/**
 * Calls an API with one source's tokens: renews once and repeats once after a 401, repeats after
 * 429 and 503 as the server says (`Retry-After`, `X-RateLimit-Reset`), and repeats what is safe to
 * repeat after a lost connection or a 5xx.
 *
 * @throws FrontdeskError `call-refused` for every status of 300 and more that is left at the end,
 *   `unexpected-answer` for success that should be JSON and is not
 */
export interface ApiClient {
  /** Any status as it is: only tokens are renewed and repeats done. */
  exchange(request: ApiRequest): Promise<TransportAnswer>
  call<Body = unknown>(request: ApiRequest): Promise<ApiAnswer<Body>>
  get<Body = unknown>(path: string, query?: QueryMembers, more?: CallMore): Promise<Body>
  post<Body = unknown>(path: string, body?: unknown, more?: CallMore): Promise<Body>
  put<Body = unknown>(path: string, body?: unknown, more?: CallMore): Promise<Body>
  patch<Body = unknown>(path: string, body?: unknown, more?: CallMore): Promise<Body>
  delete<Body = unknown>(path: string, more?: CallMore): Promise<Body>
}

export type CallMore = Pick<ApiRequest, 'headers' | 'signal' | 'timeoutMilliseconds' | 'query'>
