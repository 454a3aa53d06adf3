/** Who asks, as a verified token says. Frozen through and through: requests of one token share it. */
export interface Caller {
  /** `sub`; undefined where the issuer names the client only. */
  readonly subject: string | undefined
  /** `client_id`; undefined where the issuer names the subject only. One of the two is there. */
  readonly clientId: string | undefined
  readonly scopes: readonly string[]
  /** `exp`: seconds since 1970. */
  readonly expiresAt: number
  /** Every claim of the token, or of the introspection answer for an opaque one, as received. */
  readonly claims: Readonly<Record<string, unknown>>
}

/** The error codes of an answer. The last one is no RFC 6750 code: it says nothing of the token. */
export type RefusalCode =
  | 'invalid_request'
  | 'invalid_token'
  | 'insufficient_scope'
  | 'temporarily_unavailable'

export interface RefusalBody {
  readonly error: RefusalCode
  readonly error_description: string
}

export interface Allowed {
  readonly allowed: true
  readonly caller: Caller
}

/** The whole answer to send. Without a `body` the answer has none (RFC 6750 §3.1). */
export interface Refused {
  readonly allowed: false
  readonly status: 400 | 401 | 403 | 503
  /** Lower-case names, one value each. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: RefusalBody | undefined
}

/** What the guard says about one request. */
export type GuardVerdict = Allowed | Refused

/**
 * A request as any framework has it. Give `rawHeaders` where there is one: Node drops the second
 * of two Authorization headers from `headers`, and only `rawHeaders` still shows it.
 */
export interface GuardedRequest {
  readonly method?: string | undefined
  /** Lower-case names as `node:http` gives them, or the Fetch API's `Headers`. */
  readonly headers: HeaderRecord | HeaderReader
  /** Path or full address, with its query. */
  readonly url?: string | undefined
  /** Names and values in turn, as `IncomingMessage.rawHeaders`. */
  readonly rawHeaders?: readonly string[] | undefined
}

export type HeaderRecord = Readonly<Record<string, string | readonly string[] | undefined>>

export interface HeaderReader {
  get(name: string): string | null
}
