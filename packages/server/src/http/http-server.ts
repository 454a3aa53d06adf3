import { randomUUIDv7 } from 'node:crypto'
import type { WireFallback, WireReply, WireRoute } from '@frontdesk/dialects/exchange.ts'
import type { Decision } from '@frontdesk/directory/audit/decision.ts'
import { StoreError } from '@frontdesk/directory/store-error.ts'
import type { Clock } from '@frontdesk/directory/units.ts'
import {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify'

import type { RequestMetrics } from './metrics.ts'
import type { SettleRequest } from './request-outcome.ts'
import { FastifyWireRequest } from './wire-request.ts'

/** A slow sender is cut off; a forgotten connection is closed. Milliseconds. */
const requestTimeout = 30_000
const keepAliveTimeout = 72_000
const maximumHeaderBytes = 16_384
const defaultBodyLimit = 65_536

/** Everything under one path prefix answers what no route of it takes in one shape. */
export interface Area {
  /** `/api/`, or `/` for the rest. */
  readonly prefix: string
  readonly routes: readonly WireRoute[]
  readonly fallback: WireFallback
}

interface Parts {
  readonly areas: readonly Area[]
  /** Cleans an address before it is matched; what it does not know it leaves alone. */
  readonly normalizeUrl: (url: string) => string
  readonly settle: SettleRequest
  readonly metrics: RequestMetrics
  readonly clock: Clock
  readonly logger: FastifyBaseLogger
}

/**
 * The HTTP server: bytes, limits, request ids, and one try/catch per request. It knows routes and
 * areas, no dialect; forwarded headers and `Host` mean nothing to it (T2).
 */
export function httpServer(parts: Parts): FastifyInstance {
  const app = fastify({
    loggerInstance: parts.logger,
    // What is worth a line is logged where its request id and its rule are known.
    logController: new LogController({ disableRequestLogging: true }),
    // A logger for each request would cost more than the few lines that are written need.
    childLoggerFactory: (logger) => logger,
    genReqId: () => randomUUIDv7(),
    requestIdHeader: false,
    bodyLimit: defaultBodyLimit,
    requestTimeout,
    keepAliveTimeout,
    forceCloseConnections: 'idle',
    http: { maxHeaderSize: maximumHeaderBytes },
    rewriteUrl: (request) => parts.normalizeUrl(request.url ?? '/'),
    // Paths are read from the URL itself, in pairs: the framework's own object loses repetitions.
    routerOptions: { querystringParser: () => ({}), maxParamLength: 200 },
    frameworkErrors: (error, request, reply) => {
      void fail(parts, error, request as FastifyRequest, reply as FastifyReply)
    },
  })

  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.setErrorHandler<FastifyError>((error, request, reply) => fail(parts, error, request, reply))
  app.setNotFoundHandler((request, reply) => {
    const { fallback } = areaOf(parts, request)
    const notFound = fallback.notFound({ requestId: request.id, method: request.method })
    return finish(parts, request, reply, newDecision(parts, request, 'unknown'), notFound)
  })

  for (const area of parts.areas) for (const route of area.routes) register(app, parts, route)
  return app
}

function register(app: FastifyInstance, parts: Parts, route: WireRoute): void {
  app.route({
    method: route.method,
    url: route.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    // The framework wants at least one byte, also where no body is expected.
    bodyLimit: Math.max(1, route.bodyLimit),
    exposeHeadRoute: false,
    async handler(request, reply) {
      const decision = newDecision(parts, request, route.path)
      const answer = await route.handle(new FastifyWireRequest(request, decision))
      return finish(parts, request, reply, decision, answer)
    },
  })
}

function newDecision(parts: Parts, request: FastifyRequest, route: string): Decision {
  return {
    requestId: request.id,
    at: parts.clock(),
    method: request.method,
    route,
    address: request.ip,
  }
}

async function finish(
  parts: Parts,
  request: FastifyRequest,
  reply: FastifyReply,
  decision: Decision,
  answer: WireReply,
): Promise<FastifyReply> {
  await parts.settle(decision, answer.status)
  if (answer.status >= 400) {
    request.log.info(
      {
        requestId: decision.requestId,
        method: decision.method,
        route: decision.route,
        status: answer.status,
        clientId: decision.clientId,
        rule: decision.rule,
        detail: decision.detail,
      },
      'refused',
    )
  }
  return send(parts, request, reply, decision.route, answer)
}

function send(
  parts: Parts,
  request: FastifyRequest,
  reply: FastifyReply,
  route: string,
  answer: WireReply,
): FastifyReply {
  parts.metrics.observe(route, request.method, answer.status, reply.elapsedTime)
  reply.code(answer.status).headers(answer.headers).header('X-Request-Id', request.id)
  return answer.body === undefined ? reply.send() : reply.send(answer.body)
}

/** What no route foresaw: limits of the framework, a database that is away, and bugs. */
async function fail(
  parts: Parts,
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const status = statusOf(error)
  const log = { requestId: request.id, method: request.method, err: error }
  if (status >= 500) request.log.error(log, 'failed')
  else request.log.info({ ...log, err: undefined, code: error.code }, 'refused')

  const decision = newDecision(parts, request, request.routeOptions?.url ?? 'unknown')
  decision.rule = `The server answered ${status} before the operation decided.`
  // The database may be what is away: the account must not hide the answer.
  await parts.settle(decision, status).catch(() => undefined)
  const answer = areaOf(parts, request).fallback.failed({ requestId: request.id }, status)
  return send(parts, request, reply, decision.route, answer)
}

function statusOf(error: FastifyError): 400 | 413 | 431 | 500 | 503 {
  if (error instanceof StoreError) return error.code === 'unavailable' ? 503 : 500
  if (error.statusCode === 413) return 413
  if (error.statusCode === 431) return 431
  const clientsFault = error.statusCode !== undefined && error.statusCode < 500
  return clientsFault ? 400 : 500
}

function areaOf(parts: Parts, request: FastifyRequest): Area {
  const path = request.url
  const area = parts.areas.find(({ prefix }) => path.startsWith(prefix)) ?? parts.areas.at(-1)
  if (!area) throw new Error('The server was made without areas.')
  return area
}
