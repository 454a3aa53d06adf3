import type { DialectPolicy } from '@frontdesk/protocol/dialect-policy.ts'
import type { TokenRequest } from '@frontdesk/protocol/engine.ts'
import { ProtocolError } from '@frontdesk/protocol/errors.ts'

import type { WireReply, WireRequest, WireRoute } from './exchange.ts'
import { readFormBody } from './form-body.ts'

interface Parts {
  readonly path: string
  readonly policy: DialectPolicy
  /** Asks the engine, and spells what it answered. */
  readonly answer: (request: TokenRequest) => Promise<WireReply>
  readonly encodeRefusal: (error: ProtocolError, request: WireRequest) => WireReply
}

/**
 * A secret has no business in a URL: it would end in logs and histories (RFC 6749 §2.3.1). What
 * narrows a request has none either: there it would be dropped, and the answer would give more.
 */
const forbiddenInQuery: ReadonlySet<string> = new Set([
  'audience',
  'client_assertion',
  'client_assertion_type',
  'client_id',
  'client_secret',
  'code',
  'code_verifier',
  'device_code',
  'grant_type',
  'redirect_uri',
  'refresh_token',
  'resource',
  'scope',
  'token',
])

/** Bodies of back channel requests are small (security rule: 64 KiB, then 413). */
export const backChannelBodyLimit = 65_536

/**
 * An endpoint that clients talk to directly: bytes to our words, the engine, our words to the
 * dialect's. Anything but POST is refused in the dialect's own shape.
 */
export function backChannelRoutes(parts: Parts): readonly WireRoute[] {
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
  return methods.map((method) => ({
    method,
    path: parts.path,
    bodyLimit: backChannelBodyLimit,
    isRefusal: method !== 'POST',
    handle: (request: WireRequest) => handle(parts, request),
  }))
}

async function handle(parts: Parts, request: WireRequest): Promise<WireReply> {
  const { policy, answer, encodeRefusal } = parts
  try {
    if (request.method !== 'POST') return wrongMethod(request, encodeRefusal)
    if (request.query.some(([name]) => forbiddenInQuery.has(name))) {
      throw new ProtocolError('invalid_request', 'Parameters belong in the body, not in the URL.')
    }
    return await answer({
      path: parts.path,
      form: await readFormBody(request.header('content-type'), request.body),
      authorization: request.header('authorization'),
      address: request.address,
      requestId: request.requestId,
      policy,
      boundTo: request.boundTo,
      decision: request.decision,
    })
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    noteRefusal(request, error)
    return encodeRefusal(error, request)
  }
}

/** RFC 9110 §15.5.6: in the dialect's shape, with the method that is right. */
export function wrongMethod(
  request: WireRequest,
  encodeRefusal: Parts['encodeRefusal'],
): WireReply {
  const error = new ProtocolError('invalid_request', 'This endpoint answers POST only.')
  noteRefusal(request, error)
  const reply = encodeRefusal(error, request)
  return { ...reply, status: 405, headers: { ...reply.headers, Allow: 'POST' } }
}

/** Tells the account of a request why it was refused. */
export function noteRefusal({ decision }: WireRequest, error: ProtocolError): void {
  decision.outcome = 'refused'
  decision.rule ??= error.description
  decision.detail = error.detail
}
