import { retrySoon, type WireReply } from '@frontdesk/dialects/exchange.ts'
import { AuthorityLost } from '@frontdesk/directory/authority/standing.ts'
import { Refusal, refusalStatus } from '@frontdesk/directory/refusal.ts'
import { StoreError } from '@frontdesk/directory/store-error.ts'
import { BearerError, ProtocolError, TooManyFailures } from '@frontdesk/protocol/errors.ts'

interface ProblemType {
  readonly status: number
  readonly title: string
  /** What it means to a caller, and what to do. */
  readonly meaning: string
}

/** Every problem the administration API answers with; `type` leads to its line in the docs. */
export const problemTypes = {
  invalid: {
    status: refusalStatus.invalid,
    title: 'The request is not valid',
    meaning: 'Something is missing, unknown or malformed; `errors` names each place.',
  },
  unauthenticated: {
    status: refusalStatus.unauthenticated,
    title: 'An access token is needed',
    meaning: 'The token is missing, expired, revoked, or for another API. Get a new one.',
  },
  insufficient_scope: {
    status: refusalStatus.forbidden,
    title: 'The token does not open this',
    meaning: 'The caller lacks the permission that `detail` names: by its scope or by its role.',
  },
  forbidden: {
    status: refusalStatus.forbidden,
    title: 'This is not allowed',
    meaning: 'A rule of the server forbids it for every caller.',
  },
  exceeds_authority: {
    status: refusalStatus.exceeds_authority,
    title: 'This exceeds your own rights',
    meaning:
      'A caller can create, change, enable, rotate, delete or assign only what lies within its own rights.',
  },
  not_found: {
    status: refusalStatus.not_found,
    title: 'There is no such thing',
    meaning: 'It is unknown, or outside the organization groups that the caller reaches.',
  },
  method_not_allowed: {
    status: 405,
    title: 'The method is wrong',
    meaning: 'The address is known, for the methods that `Allow` names.',
  },
  conflict: {
    status: refusalStatus.conflict,
    title: 'This conflicts with what is there',
    meaning: 'A name or identifier is taken, or something still depends on the thing.',
  },
  precondition_failed: {
    status: refusalStatus.precondition_failed,
    title: 'It was changed meanwhile',
    meaning: '`If-Match` names another version than the stored one. Read it again, then repeat.',
  },
  precondition_required: {
    status: refusalStatus.precondition_required,
    title: 'If-Match is needed',
    meaning: 'Send the `ETag` that was read, so that no other change is overwritten unseen.',
  },
  import_refused: {
    status: 422,
    title: 'The import cannot be completed',
    meaning: '`problems` names the lines that keep it out. Nothing of the import came in.',
  },
  payload_too_large: {
    status: 413,
    title: 'The body is too large',
    meaning: 'Bodies have at most 1 MiB; rows of an import 2 MiB.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The body must be JSON',
    meaning: 'Send `Content-Type: application/json`, and no `Content-Encoding`.',
  },
  too_many_requests: {
    status: refusalStatus.too_many_requests,
    title: 'Too many requests',
    meaning: 'Try again after the seconds that `Retry-After` names.',
  },
  header_fields_too_large: {
    status: 431,
    title: 'The headers are too large',
    meaning: 'Send fewer or shorter header fields.',
  },
  server_error: {
    status: 500,
    title: 'The server failed',
    meaning: 'A fault of the server; the request id finds it in the log.',
  },
  unavailable: {
    status: 503,
    title: 'Not available right now',
    meaning: 'The database cannot be reached. Nothing was changed; try again in a moment.',
  },
} as const satisfies Record<string, ProblemType>

export type ProblemCode = keyof typeof problemTypes

/** One place of a request that is wrong: a JSON Pointer or a parameter's name, and our words. */
export interface FieldError {
  readonly path: string
  readonly message: string
}

/** A problem that the administration API itself finds; what the domain refuses is a Refusal. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: ProblemCode
  readonly errors: readonly FieldError[]
  readonly headers: Readonly<Record<string, string>>
  /** Members of the document that this problem has beside those of all. */
  readonly members: Readonly<Record<string, unknown>>

  constructor(
    code: ProblemCode,
    detail: string,
    more: {
      errors?: readonly FieldError[]
      headers?: Readonly<Record<string, string>>
      members?: Readonly<Record<string, unknown>>
    } = {},
  ) {
    super(detail)
    this.code = code
    this.errors = more.errors ?? []
    this.headers = more.headers ?? {}
    this.members = more.members ?? {}
  }
}

/** What is wrong at one place of a body that its schema cannot say. */
export function invalidField(path: string, message: string): Problem {
  return new Problem('invalid', 'The request is not valid.', { errors: [{ path, message }] })
}

/** The problem behind an error that is foreseen; undefined for bugs. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error
  if (error instanceof Refusal) return new Problem(error.code, error.message)
  if (error instanceof BearerError) {
    return new Problem('unauthenticated', error.description, { headers: challengeOf(error) })
  }
  if (error instanceof TooManyFailures) {
    const headers = { 'Retry-After': String(error.retryAfterSeconds) }
    return new Problem('too_many_requests', error.description, { headers })
  }
  if (error instanceof ProtocolError && error.status < 500) {
    return new Problem('invalid', error.description)
  }
  if (error instanceof AuthorityLost) {
    return new Problem('conflict', 'Your own rights changed while this was carried out; ask again.')
  }
  return error instanceof StoreError ? problemOfStore(error) : undefined
}

function problemOfStore({ code }: StoreError): Problem {
  if (code === 'conflict') return new Problem('conflict', 'A name or identifier is taken already.')
  if (code === 'invalid') return new Problem('invalid', 'A value cannot be stored.')
  return new Problem('unavailable', 'Nothing was changed.', { headers: retrySoon })
}

/** Without a token there is no error to name. @see RFC 6750 §3.1 */
function challengeOf({ reason }: BearerError): Record<string, string> {
  const realm = 'Bearer realm="frontdesk"'
  const challenge = reason === 'missing' ? realm : `${realm}, error="invalid_token"`
  return { 'WWW-Authenticate': challenge }
}

/** Spells a problem document. @see RFC 9457 §3 */
export function problemReply(problem: Problem, requestId: string): WireReply {
  const { status, title } = problemTypes[problem.code]
  return {
    status,
    headers: {
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      'X-Request-Id': requestId,
      ...problem.headers,
    },
    body: JSON.stringify({
      type: `/docs/errors#${problem.code}`,
      title,
      status,
      detail: problem.message,
      request_id: requestId,
      ...(problem.errors.length > 0 && { errors: problem.errors }),
      ...problem.members,
    }),
  }
}
