import { randomUUIDv7 } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

import type { WireReply } from '@frontdesk/dialects/exchange.ts'
import type { Decision } from '@frontdesk/directory/audit/decision.ts'
import type { Clock } from '@frontdesk/directory/units.ts'

import type { DirectMatch, MatchDirectRoute } from './direct-router.ts'
import type { RequestAccount } from './request-account.ts'
import { endsConnection, hasBody } from './request-body.ts'
import type { OriginOf, RequestOrigin } from './request-origin.ts'
import { refuseTarget, settleTarget } from './request-target.ts'
import type { UnfinishedBodies } from './unfinished-bodies.ts'
import { ReceivedWireRequest, requireIdentity, requireStorable } from './wire-request.ts'

interface Parts {
  readonly account: RequestAccount
  readonly clock: Clock
  readonly originOf: OriginOf
  /** While the server closes, answers ask the other side to close too. */
  readonly isClosing: () => boolean
  readonly bodies: UnfinishedBodies
}

/**
 * Answers the hottest routes on Node's own server, before the framework sees them (decision 008).
 * Everything that the framework would do for them is here: the limit of the body, one try/catch,
 * the account, the headers.
 */
export function directRoutes(
  match: MatchDirectRoute,
  parts: Parts,
  otherwise: RequestListener,
): RequestListener {
  return (request, response) => {
    if (!settleTarget(request)) return refuseTarget(response)
    const matched = match(request.method ?? '', request.url ?? '')
    if (matched) {
      void answer(matched, parts, request, response)
      return
    }
    if (parts.isClosing()) response.setHeader('Connection', 'close')
    otherwise(request, response)
  }
}

async function answer(
  matched: DirectMatch,
  parts: Parts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const startedAt = performance.now()
  const { route } = matched.direct
  const origin = parts.originOf(request)
  const decision: Decision = {
    requestId: randomUUIDv7(),
    at: parts.clock(),
    method: route.method,
    route: route.path,
    address: origin.address,
  }
  const reply = await replyTo(matched, parts, { request, origin, decision })
  parts.account.measured(decision, reply, performance.now() - startedAt)
  send(
    response,
    reply,
    decision.requestId,
    parts.isClosing() || endsConnection(request, route.bodyLimit),
  )
}

interface Received {
  readonly request: IncomingMessage
  readonly origin: RequestOrigin
  readonly decision: Decision
}

async function replyTo(
  { direct, params, url }: DirectMatch,
  { account, bodies }: Parts,
  { request, origin, decision }: Received,
): Promise<WireReply> {
  const { route, fallback } = direct
  try {
    requireStorable(url)
    requireIdentity(request.headers)
    const originalUrl = request.url ?? url
    const { bodyLimit } = route
    const received = new ReceivedWireRequest(
      { raw: request, originalUrl, url, params, bodies, bodyLimit },
      origin,
      decision,
    )
    if (!route.asksForBody && hasBody(request)) await received.receiveBody()
    const reply = await route.handle(received)
    await account.answered(decision, reply)
    return reply
  } catch (error) {
    return account.failed(decision, error, fallback)
  }
}

function send(
  response: ServerResponse,
  { status, headers, cookies = [], body = '' }: WireReply,
  requestId: string,
  isLast: boolean,
): void {
  // Names and values in turn, the form that Node takes without looking at them again.
  const lines: (string | number)[] = []
  for (const name in headers) lines.push(name, headers[name] as string)
  for (const cookie of cookies) lines.push('Set-Cookie', cookie)
  lines.push('X-Request-Id', requestId)
  // 204 has no length, not even 0 (RFC 9110 §8.6); an empty body may have said so already.
  if (status !== 204 && headers['Content-Length'] === undefined) {
    lines.push('Content-Length', Buffer.byteLength(body))
  }
  if (isLast) lines.push('Connection', 'close')
  response.writeHead(status, lines)
  response.end(body)
}
