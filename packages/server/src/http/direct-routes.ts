import { randomUUIDv7 } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

import type { WireFallback, WireReply, WireRoute } from '@frontdesk/dialects/exchange.ts'
import type { Decision } from '@frontdesk/directory/audit/decision.ts'
import type { Clock } from '@frontdesk/directory/units.ts'

import type { RequestAccount } from './request-account.ts'
import { ReceivedWireRequest } from './wire-request.ts'

interface Parts {
  readonly account: RequestAccount
  readonly clock: Clock
  /** While the server closes, answers ask the other side to close too. */
  readonly isClosing: () => boolean
}

/** A route with a literal path, and what its area answers when the route cannot. */
export interface DirectRoute {
  readonly route: WireRoute
  readonly fallback: WireFallback
}

class BodyTooLarge extends Error {
  readonly statusCode = 413
}

class BodyCutOff extends Error {
  readonly statusCode = 400
}

/**
 * Answers the few hottest routes on Node's own server, before the framework sees them (decision
 * 008): those whose whole address is one literal path. Everything that the framework would do for
 * them is here: the limit of the body, one try/catch, the account, the headers.
 */
export function directRoutes(
  routes: readonly DirectRoute[],
  parts: Parts,
  otherwise: RequestListener,
): RequestListener {
  const byAddress = new Map(routes.map((one) => [`${one.route.method} ${one.route.path}`, one]))
  return (request, response) => {
    const direct = byAddress.get(`${request.method} ${request.url}`)
    if (direct) void answer(direct, parts, request, response)
    else otherwise(request, response)
  }
}

async function answer(
  { route, fallback }: DirectRoute,
  parts: Parts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const startedAt = performance.now()
  const decision: Decision = {
    requestId: randomUUIDv7(),
    at: parts.clock(),
    method: route.method,
    route: route.path,
    address: request.socket.remoteAddress ?? '',
  }
  const reply = await replyTo(route, fallback, parts, { request, decision })
  parts.account.measured(decision, reply, performance.now() - startedAt)
  send(response, reply, decision.requestId, parts.isClosing() || !request.complete)
}

async function replyTo(
  route: WireRoute,
  fallback: WireFallback,
  { account }: Parts,
  { request, decision }: { readonly request: IncomingMessage; readonly decision: Decision },
): Promise<WireReply> {
  try {
    const body = await readBody(request, route.bodyLimit)
    const url = route.path
    const { headers } = request
    const received = { method: route.method, originalUrl: url, url, params: {}, headers, body }
    const reply = await route.handle(new ReceivedWireRequest(received, decision))
    await account.answered(decision, reply)
    return reply
  } catch (error) {
    return account.failed(decision, error, fallback)
  }
}

function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  if (Number(request.headers['content-length'] ?? 0) > limit) {
    return Promise.reject(new BodyTooLarge('The body is too large.'))
  }
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
  const chunks: Buffer[] = []
  let length = 0
  request.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length > limit) {
      request.removeAllListeners('data').pause()
      reject(new BodyTooLarge('The body is too large.'))
    } else {
      chunks.push(chunk)
    }
  })
  request.on('end', () =>
    resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)),
  )
  request.on('error', () => reject(new BodyCutOff('The body was cut off.')))
  request.on('close', () => {
    if (!request.complete) reject(new BodyCutOff('The body was cut off.'))
  })
  return promise
}

function send(
  response: ServerResponse,
  { status, headers, body = '' }: WireReply,
  requestId: string,
  isLast: boolean,
): void {
  response.writeHead(status, {
    ...headers,
    'X-Request-Id': requestId,
    'Content-Length': Buffer.byteLength(body),
    ...(isLast ? { Connection: 'close' } : {}),
  })
  response.end(body)
}
