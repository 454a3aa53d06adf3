/** Every error code that this server may put on the wire of a protocol endpoint. */
export type ErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'invalid_target'
  | 'invalid_token'
  | 'insufficient_scope'
  | 'temporarily_unavailable'
  | 'server_error'

interface ErrorRule {
  readonly status: number
  readonly source: string
  readonly meaning: string
}

/** The HTTP status of each code, the clause that defines it, and what it means to a caller. */
export const errorRules: Readonly<Record<ErrorCode, ErrorRule>> = {
  invalid_request: {
    status: 400,
    source: 'RFC 6749 §5.2',
    meaning: 'A parameter is missing, repeated, too long or cannot be read.',
  },
  invalid_client: {
    status: 401,
    source: 'RFC 6749 §5.2',
    meaning: 'The client is unknown or disabled, or its secret is wrong, expired or revoked.',
  },
  invalid_grant: {
    status: 400,
    source: 'RFC 6749 §5.2',
    meaning: 'The code or refresh token is unknown, expired, used, or belongs to another client.',
  },
  unauthorized_client: {
    status: 400,
    source: 'RFC 6749 §5.2',
    meaning: 'The client may not use this grant type.',
  },
  unsupported_grant_type: {
    status: 400,
    source: 'RFC 6749 §5.2',
    meaning: 'The grant type is missing or not offered.',
  },
  invalid_scope: {
    status: 400,
    source: 'RFC 6749 §5.2',
    meaning: 'A scope is unknown, or more than the client may ask for.',
  },
  invalid_target: {
    status: 400,
    source: 'RFC 8707 §2',
    meaning: 'The resource is not one that tokens are issued for.',
  },
  invalid_token: {
    status: 401,
    source: 'RFC 6750 §3.1',
    meaning: 'The access token is missing, expired, revoked, or not for this API.',
  },
  insufficient_scope: {
    status: 403,
    source: 'RFC 6750 §3.1',
    meaning: 'The token or the role behind it lacks the permission.',
  },
  temporarily_unavailable: {
    status: 429,
    source: 'RFC 6749 §4.1.2.1, RFC 6585 §4',
    meaning: 'Too many failures from here, or too much work queued; Retry-After says when.',
  },
  server_error: {
    status: 500,
    source: 'RFC 6749 §4.1.2.1',
    meaning: 'A fault of the server; the request id finds it in the log.',
  },
}

interface ForTheLog {
  readonly detail?: string
  readonly cause?: unknown
}

/**
 * A refusal the protocol foresees. Thrown anywhere in the engine, caught once per request.
 *
 * `description` goes to the client: a fixed sentence, never request text, in the ASCII that
 * RFC 6749 §5.2 allows. `detail` and `cause` go to the log and never leave the server; neither
 * may hold a token, a code or a secret.
 */
export class ProtocolError extends Error {
  override readonly name: string = 'ProtocolError'
  readonly code: ErrorCode
  readonly description: string
  readonly detail: string | undefined

  constructor(code: ErrorCode, description: string, log: ForTheLog = {}) {
    super(`${code}: ${log.detail ?? description}`, { cause: log.cause })
    this.code = code
    this.description = description
    this.detail = log.detail
  }

  get status(): number {
    return errorRules[this.code].status
  }
}

/** An access token that opens nothing, and why: no token at all, not valid, or past its time. */
export class BearerError extends ProtocolError {
  override readonly name = 'BearerError'
  readonly reason: 'missing' | 'invalid' | 'expired'

  constructor(reason: BearerError['reason'], description: string, log: ForTheLog = {}) {
    super('invalid_token', description, log)
    this.reason = reason
  }
}

/** Refused for now: too many failures or too much queued work. Answered with `Retry-After`. */
export class TooManyFailures extends ProtocolError {
  override readonly name = 'TooManyFailures'
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number, description: string, log: ForTheLog = {}) {
    super('temporarily_unavailable', description, log)
    this.retryAfterSeconds = retryAfterSeconds
  }
}
