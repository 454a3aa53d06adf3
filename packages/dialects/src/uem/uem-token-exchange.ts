import { type ErrorCode, type ProtocolError, TooManyFailures } from '@frontdesk/protocol/errors.ts'

import type { WireFallback, WireReply } from '../exchange.ts'
import { UemFault } from './uem-faults.ts'
import { failures, notFoundPage } from './uem-reply.ts'

/** A token as the engine issued it, before it is spelled. */
interface IssuedToken {
  readonly accessToken: string
  /** Seconds. */
  readonly expiresIn: number
  readonly scope: readonly string[]
}

interface RefusalOptions {
  /** Adds the REST API's `errorCode` and `message`, which published scripts print (quirk U6). */
  readonly errorCodes: boolean
}

/** Capital letters in the charset: one client takes any other spelling for a REST answer (quirk U2). */
const tokenHeaders = {
  'Content-Type': 'application/json; charset=UTF-8',
  'Cache-Control': 'no-store, no-cache, max-age=0',
  Pragma: 'no-cache',
} as const

/** What the REST API would have called each refusal; said only when the setting asks for it. */
const restErrorCodes: Readonly<Partial<Record<ErrorCode, number>>> = {
  invalid_request: 400,
  invalid_client: 1005,
  invalid_grant: 400,
  unauthorized_client: 1011,
  unsupported_grant_type: 400,
  invalid_scope: 400,
  invalid_target: 400,
  invalid_token: 1024,
  insufficient_scope: 1011,
  temporarily_unavailable: 429,
  server_error: 500,
}

/** Spells a token: members in this order, the scope as one text of words. RFC 6749 §5.1, quirk U1. */
export function encodeTokenAnswer(token: IssuedToken): WireReply {
  const body = JSON.stringify({
    access_token: token.accessToken,
    expires_in: token.expiresIn,
    token_type: 'Bearer',
    scope: token.scope.join(' '),
  })
  return { status: 200, headers: tokenHeaders, body }
}

/**
 * Spells a refusal of the token endpoint: `{"error":"..."}` and nothing else, because published
 * scripts compare the whole text (quirk U4). An unknown client gets 400, no `WWW-Authenticate`
 * (quirk U3), unlike RFC 6749 §5.2.
 */
export function encodeTokenRefusal(
  error: ProtocolError,
  request: { readonly requestId: string },
  options: RefusalOptions,
): WireReply {
  const body = JSON.stringify({
    error: error.code,
    ...(options.errorCodes && {
      errorCode: restErrorCodes[error.code] ?? 400,
      message: error.description,
      activityId: request.requestId,
    }),
  })
  if (error instanceof TooManyFailures) {
    const headers = { ...tokenHeaders, 'Retry-After': String(error.retryAfterSeconds) }
    return { status: 429, headers, body }
  }
  return { status: error.status < 429 ? 400 : error.status, headers: tokenHeaders, body }
}

/** What `failed` of the token endpoint calls each status. */
const failureCodes = {
  400: 'invalid_request',
  413: 'invalid_request',
  415: 'invalid_request',
  429: 'temporarily_unavailable',
  431: 'invalid_request',
  500: 'server_error',
  503: 'temporarily_unavailable',
} as const satisfies Record<number, ErrorCode>

/** Answers to what never reaches the token endpoint; a slash after its path is one (quirk U5). */
export function uemTokenFallback({ errorCodes }: RefusalOptions): WireFallback {
  const refusal = (requestId: string, error: ErrorCode, fault: UemFault): WireReply => ({
    status: fault.status,
    headers: tokenHeaders,
    body: JSON.stringify({
      error,
      ...(errorCodes && {
        errorCode: fault.errorCode,
        message: fault.message,
        activityId: requestId,
      }),
    }),
  })
  return {
    notFound: () => notFoundPage(),
    wrongMethod: ({ requestId }) =>
      refusal(requestId, 'invalid_request', new UemFault('methodNotSupported')),
    failed: ({ requestId }, status) =>
      refusal(requestId, failureCodes[status], new UemFault(failures[status])),
  }
}
