import type { TokenAnswer } from '@frontdesk/protocol/engine.ts'
import { type ProtocolError, TooManyFailures } from '@frontdesk/protocol/errors.ts'

import type { WireReply } from '../exchange.ts'
import type { TokenSpelling } from '../token-route.ts'

/** Answers with secrets in them are kept nowhere. @see RFC 6749 §5.1 */
export const noStoreHeaders = {
  'Content-Type': 'application/json',
  'Cache-Control': 'no-store',
  Pragma: 'no-cache',
}

/** The RFCs' own spelling. @see RFC 6749 §5.1, §5.2 */
export const standardTokenSpelling: TokenSpelling = {
  encodeRefusal: encodeStandardRefusal,

  encodeAnswer(answer: TokenAnswer): WireReply {
    const body = JSON.stringify({
      access_token: answer.accessToken,
      token_type: 'Bearer',
      expires_in: answer.expiresIn,
      scope: answer.scope.join(' '),
      refresh_token: answer.refreshToken,
      id_token: answer.idToken,
    })
    return { status: 200, headers: noStoreHeaders, body }
  },
}

/** Spells a refusal. @see RFC 6749 §5.2 */
export function encodeStandardRefusal(error: ProtocolError): WireReply {
  const body = JSON.stringify({ error: error.code, error_description: error.description })
  return { status: error.status, headers: { ...noStoreHeaders, ...extraHeaders(error) }, body }
}

function extraHeaders(error: ProtocolError): Record<string, string> {
  if (error instanceof TooManyFailures) return { 'Retry-After': String(error.retryAfterSeconds) }
  return error.status === 401
    ? { 'WWW-Authenticate': 'Basic realm="frontdesk", charset="UTF-8"' }
    : {}
}
