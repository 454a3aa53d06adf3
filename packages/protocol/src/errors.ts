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
  | 'access_denied'
  | 'unsupported_response_type'
  | 'login_required'
  | 'consent_required'
  | 'interaction_required'
  | 'request_not_supported'
  | 'request_uri_not_supported'
  | 'invalid_request_uri'
  | 'registration_not_supported'
  | 'authorization_pending'
  | 'slow_down'
  | 'expired_token'
  | 'unsupported_token_type'
  | 'invalid_redirect_uri'
  | 'invalid_client_metadata'
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
    meaning: 'The grant type is not offered.',
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
  access_denied: {
    status: 400,
    source: 'RFC 6749 §4.1.2.1, RFC 8628 §3.5',
    meaning: 'The person said no, or may not use this app.',
  },
  unsupported_response_type: {
    status: 400,
    source: 'RFC 6749 §4.1.2.1',
    meaning: 'Only `response_type=code` is offered.',
  },
  login_required: {
    status: 400,
    source: 'OpenID Connect Core §3.1.2.6',
    meaning: 'No user is signed in, and `prompt=none` forbids asking.',
  },
  consent_required: {
    status: 400,
    source: 'OpenID Connect Core §3.1.2.6',
    meaning: 'The person has not allowed this yet, and `prompt=none` forbids asking.',
  },
  interaction_required: {
    status: 400,
    source: 'OpenID Connect Core §3.1.2.6',
    meaning: 'The person has to do something first, and `prompt=none` forbids asking.',
  },
  request_not_supported: {
    status: 400,
    source: 'OpenID Connect Core §3.1.2.6',
    meaning: 'Request objects are not offered; use pushed requests.',
  },
  request_uri_not_supported: {
    status: 400,
    source: 'OpenID Connect Core §3.1.2.6',
    meaning: 'Only references of pushed requests are taken.',
  },
  invalid_request_uri: {
    status: 400,
    source: 'RFC 9126 §2.2, RFC 9101 §6.2',
    meaning: 'The pushed request is unknown, used, expired, or of another client.',
  },
  registration_not_supported: {
    status: 403,
    source: 'OpenID Connect Core §3.1.2.6',
    meaning: 'Clients cannot register themselves here.',
  },
  authorization_pending: {
    status: 400,
    source: 'RFC 8628 §3.5',
    meaning: 'The person has not decided yet; poll again after the interval.',
  },
  slow_down: {
    status: 400,
    source: 'RFC 8628 §3.5',
    meaning: 'Polled too soon; the interval is 5 seconds longer from now on.',
  },
  expired_token: {
    status: 400,
    source: 'RFC 8628 §3.5',
    meaning: 'The device code has expired; begin anew.',
  },
  unsupported_token_type: {
    status: 400,
    source: 'RFC 7009 §2.2.1',
    meaning: 'Tokens of this kind cannot be revoked.',
  },
  invalid_redirect_uri: {
    status: 400,
    source: 'RFC 7591 §3.2.2',
    meaning: 'A redirect URI cannot be registered.',
  },
  invalid_client_metadata: {
    status: 400,
    source: 'RFC 7591 §3.2.2',
    meaning: 'A member of the registration cannot be meant, or contradicts another.',
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
