/** What went wrong, for programs: the closed list of `FrontdeskError.code`. */
export type ClientErrorCode =
  /** The server did not take the credentials: a wrong id or secret, a disabled client. */
  | 'credentials-refused'
  /** The token endpoint refused for another reason, such as an unknown scope. */
  | 'token-refused'
  /** A person has to sign in again: the refresh token or API token has ended. */
  | 'sign-in-needed'
  /** The API answered no. */
  | 'call-refused'
  /** The answer is not what the protocol says: HTML, no JSON, no token, an odd `expires_in`. */
  | 'unexpected-answer'
  /** No connection: name not found, refused, cut off. */
  | 'unreachable'
  /** The certificate is not trusted, or is for another name. */
  | 'tls'
  /** No answer within the time limit. */
  | 'timed-out'
  /** The caller's AbortSignal fired. */
  | 'aborted'
  /** A list that was asked for page by page has no pages: the first holds all of it. */
  | 'not-paged'
  /** Options or a file that cannot be meant; nothing was sent. */
  | 'usage'
  /** The disk refused: full, read-only, not ours. */
  | 'storage'

export interface FrontdeskErrorDetail {
  /** The HTTP status, where a server answered. */
  readonly status?: number | undefined
  /** The server's id of the request, for its log. */
  readonly requestId?: string | undefined
  /** The server's own code: an OAuth error, or a vendor's error number as text. */
  readonly serverCode?: string | undefined
  /** Seconds to wait, where the server said so. */
  readonly retryAfterSeconds?: number | undefined
  /** The answer, read, where it was JSON. May hold what the API holds; never a token. */
  readonly body?: unknown
  readonly cause?: unknown
}

/**
 * Every error of this package. The message is one sentence or two that say what happened and what
 * to do; neither it nor any member holds a secret, a token or a request body.
 */
export class FrontdeskError extends Error {
  override readonly name = 'FrontdeskError'
  readonly code: ClientErrorCode
  readonly status: number | undefined
  readonly requestId: string | undefined
  readonly serverCode: string | undefined
  readonly retryAfterSeconds: number | undefined
  readonly body: unknown

  constructor(code: ClientErrorCode, message: string, detail: FrontdeskErrorDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause })
    this.code = code
    this.status = detail.status
    this.requestId = detail.requestId
    this.serverCode = detail.serverCode
    this.retryAfterSeconds = detail.retryAfterSeconds
    this.body = detail.body
  }
}
