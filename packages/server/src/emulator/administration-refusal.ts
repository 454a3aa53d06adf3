import { type RefusalSpelling, retryAfterHeader } from '@frontdesk/dialects/emulation.ts'

import { Problem, type ProblemCode, problemReply } from '../administration/problem.ts'

const codes: Readonly<Record<number, ProblemCode>> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  412: 'precondition_failed',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'too_many_requests',
  500: 'server_error',
  503: 'unavailable',
}

/** Played refusals of the administration API: problem documents. @see RFC 9457 */
export const administrationRefusal: RefusalSpelling = {
  prefix: '/admin/',
  spell(refusal) {
    const { status, requestId } = refusal
    const challenge = status === 401 && {
      'WWW-Authenticate': 'Bearer realm="frontdesk", error="invalid_token"',
    }
    const headers = { ...challenge, ...retryAfterHeader(refusal) }
    const code = codes[status] ?? 'server_error'
    const problem = new Problem(code, 'The emulator was told to answer so.', {
      headers,
      members: { status },
    })
    return { ...problemReply(problem, requestId), status }
  },
}
