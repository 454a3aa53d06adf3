import type { DialectPolicy } from '@frontdesk/protocol/dialect-policy.ts'
import type { TokenAnswer, TokenRequest } from '@frontdesk/protocol/engine.ts'
import { ProtocolError } from '@frontdesk/protocol/errors.ts'

import type { WireReply, WireRequest, WireRoute } from './exchange.ts'
import { readFormBody } from './form-body.ts'

/** How a dialect spells the answers of its token endpoint. */
export interface TokenSpelling {
  encodeAnswer(answer: TokenAnswer): WireReply
  encodeRefusal(error: ProtocolError, request: WireRequest): WireReply
}

interface Parts {
  readonly path: string
  readonly policy: DialectPolicy
  readonly spelling: TokenSpelling
  /** The engine's token endpoint. */
  readonly token: (request: TokenRequest) => Promise<TokenAnswer>
}

/** A secret has no business in a URL: it would end in logs and histories (RFC 6749 §2.3.1). */
const forbiddenInQuery = ['client_secret', 'client_id', 'grant_type']

/** Bodies of token requests are small (security rule: 64 KiB, then 413). */
export const tokenBodyLimit = 65_536

/**
 * A dialect's token endpoint: bytes to our words, the engine, our words to the dialect's.
 * Anything but POST is refused in the dialect's own shape.
 */
export function tokenRoutes(parts: Parts): readonly WireRoute[] {
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
  return methods.map((method) => ({
    method,
    path: parts.path,
    bodyLimit: tokenBodyLimit,
    handle: (request: WireRequest) => answer(parts, request),
  }))
}

async function answer(parts: Parts, request: WireRequest): Promise<WireReply> {
  const { policy, spelling, token } = parts
  try {
    if (request.method !== 'POST') {
      throw new ProtocolError('invalid_request', 'The token endpoint answers POST only.')
    }
    if (request.query.some(([name]) => forbiddenInQuery.includes(name))) {
      throw new ProtocolError('invalid_request', 'Parameters belong in the body, not in the URL.')
    }
    const form = await readFormBody(request.header('content-type'), request.body)
    const answered = await token({
      form,
      authorization: request.header('authorization'),
      address: request.address,
      requestId: request.requestId,
      policy,
      boundTo: request.boundTo,
      decision: request.decision,
    })
    return spelling.encodeAnswer(answered)
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    request.decision.outcome = 'refused'
    request.decision.rule ??= error.description
    request.decision.detail = error.detail
    return spelling.encodeRefusal(error, request)
  }
}
