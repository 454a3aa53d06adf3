import type { Decision } from '@frontdesk/directory/audit/decision.ts'

/** A host that a setting binds to one region, or to one tenant, of a dialect (T2). */
export interface HostBinding {
  readonly dialect: string
  /** A region, or the group id of a tenant's customer group. */
  readonly place: string
}

/** A request as a dialect sees it: bytes and words, no framework. */
export interface WireRequest {
  readonly method: string
  /** The path as it came, undecoded, without the query: some credentials sign these very bytes. */
  readonly rawPath: string
  /** Percent-decoded values of the route's `{name}` parts. */
  readonly params: Readonly<Record<string, string>>
  /** Decoded pairs in their order, repeated names included. */
  readonly query: readonly (readonly [name: string, value: string])[]
  /** One header's value, any letter case of the name. */
  header(name: string): string | undefined
  /**
   * Undefined when the request had no body or an empty one. A route that asks for the body may look
   * here after `receiveBody` only.
   */
  readonly body: Uint8Array | undefined
  /**
   * Waits for the body; of the second call on there is nothing to wait for.
   *
   * @returns whether it was still on its way, so that whatever was found out before may be over.
   * @throws what the server answers with 400, 413 or 429; it passes through every route
   */
  receiveBody(): Promise<boolean>
  /** The caller's network address. */
  readonly address: string
  /** It came through TLS: to this server, or to a proxy that the settings trust. */
  readonly isEncrypted: boolean
  /** What the host it was sent to stands for; undefined for every host that no setting names (T2). */
  readonly boundTo: HostBinding | undefined
  readonly requestId: string
  /** Filled in along the path; the audit and `explain` read it afterwards. */
  readonly decision: Decision
}

/** What goes back; header names in the letter case they are sent with. */
export interface WireReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** `Set-Cookie`, a header for each. */
  readonly cookies?: readonly string[] | undefined
  readonly body?: string | undefined
  /** A body that is no text, in place of `body`; not on hot routes. */
  readonly bytes?: Uint8Array | undefined
}

/** One route of a dialect, ready for the server to register. `handle` throws only on a bug. */
export interface WireRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'
  /** `/api/mdm/devices/{id}`: literal parts and whole-segment `{name}` parts. */
  readonly path: string
  /** Bodies over this many bytes are answered with 413. */
  readonly bodyLimit: number
  /** It calls `receiveBody` itself, once it knows who asks; to every other route the body comes whole. */
  readonly asksForBody?: boolean
  /** Answers failures in place of its area's, where the shape is another one, such as a page. */
  readonly fallback?: Pick<WireFallback, 'failed' | 'wrongMethod'> | undefined
  /** It only says that the method is wrong: `Allow` does not name it. */
  readonly isRefusal?: boolean
  handle(request: WireRequest): Promise<WireReply>
}

/** A dialect's answers to what never reaches one of its routes. */
export interface WireFallback {
  /** No such path. */
  notFound(request: { requestId: string; method: string }): WireReply
  /** The path takes other methods: 405, to which the server adds `Allow`. @see RFC 9110 §15.5.6 */
  wrongMethod(request: { requestId: string }): WireReply
  /** What the server refuses, or cannot do, before or beside the operation. */
  failed(request: { requestId: string }, status: FailureStatus): WireReply
}

/**
 * The body is over its limit (413) or compressed (415, to which the server adds `Accept-Encoding`),
 * the address has too many bodies on their way (429, with `Retry-After`), the headers are too large
 * (431), malformed HTTP (400), a bug (500), or the database cannot serve (503, with `Retry-After`).
 */
export type FailureStatus = 400 | 413 | 415 | 429 | 431 | 500 | 503

/** What goes with every 503: a database that is back serves at once. @see RFC 9110 §10.2.3 */
export const retrySoon = { 'Retry-After': '1' } as const
