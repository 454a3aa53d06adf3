import { randomUUIDv7 } from 'node:crypto'
import { createServer, type RequestListener, type Server } from 'node:http'

import type { WireFallback, WireReply, WireRoute } from '@frontdesk/dialects/exchange.ts'
import type { Decision } from '@frontdesk/directory/audit/decision.ts'
import type { Clock } from '@frontdesk/directory/units.ts'
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify'

import { type DirectRoute, directRoutes } from './direct-routes.ts'
import { type Listening, listen } from './listening.ts'
import type { RequestAccount } from './request-account.ts'
import { ReceivedWireRequest } from './wire-request.ts'

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
  /** Paths whose POST is answered before the framework; see direct-routes.ts. */
  readonly directPaths: ReadonlySet<string>
  /** Cleans an address before it is matched; what it does not know it leaves alone. */
  readonly normalizeUrl: (url: string) => string
  readonly account: RequestAccount
  readonly clock: Clock
  readonly logger: FastifyBaseLogger
}

export interface HttpServer {
  readonly app: FastifyInstance
  listen(where: { readonly host: string; readonly port: number }): Promise<Listening>
}

/**
 * The HTTP server: bytes, limits, request ids, and one try/catch per request. It knows routes and
 * areas, no dialect; forwarded headers and `Host` mean nothing to it (T2).
 */
export function httpServer(parts: Parts): HttpServer {
  let makeServer: () => Server = () => createServer()
  const app = fastify({
    loggerInstance: parts.logger,
    // What is worth a line is logged where its request id and its rule are known.
    logController: new LogController({ disableRequestLogging: true }),
    // A logger for each request would cost more than the few lines that are written need.
    childLoggerFactory: (logger) => logger,
    // Operations check their own input; without these the framework loads compilers for nothing.
    schemaController: {
      compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler },
    },
    genReqId: () => randomUUIDv7(),
    requestIdHeader: false,
    bodyLimit: defaultBodyLimit,
    forceCloseConnections: 'idle',
    serverFactory: (framework) => {
      makeServer = () => newServer(parts, framework)
      return makeServer()
    },
    rewriteUrl: (request) => parts.normalizeUrl(request.url ?? '/'),
    // Queries are read from the URL itself, in pairs: the framework's own object loses repetitions.
    routerOptions: { querystringParser: () => ({}), maxParamLength: 200 },
    frameworkErrors: (error, request, reply) => {
      void fail(parts, error, request as FastifyRequest, reply as FastifyReply)
    },
  })

  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.setErrorHandler((error, request, reply) => fail(parts, error, request, reply))
  app.setNotFoundHandler((request, reply) => {
    const { fallback } = areaOf(parts, request)
    const notFound = fallback.notFound({ requestId: request.id, method: request.method })
    return finish(parts, reply, newDecision(parts, request, 'unknown'), notFound)
  })

  for (const area of parts.areas) for (const route of area.routes) register(app, parts, route)
  return { app, listen: (where) => listen(app, makeServer, where) }
}

/** No route of ours gives the framework a schema. */
function noCompiler(): never {
  throw new Error('The framework was given a schema.')
}

function newServer(parts: Parts, framework: RequestListener): Server {
  const isClosing = () => !server.listening
  const direct = { account: parts.account, clock: parts.clock, isClosing }
  const server = createServer(
    { requestTimeout, keepAliveTimeout, maxHeaderSize: maximumHeaderBytes },
    directRoutes(directOf(parts), direct, framework),
  )
  return server
}

function directOf({ areas, directPaths }: Parts): readonly DirectRoute[] {
  return areas.flatMap(({ routes, fallback }) =>
    routes
      .filter(({ method, path }) => method === 'POST' && directPaths.has(path))
      .map((route) => ({ route, fallback })),
  )
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
      const answer = await route.handle(new ReceivedWireRequest(request, decision))
      return finish(parts, reply, decision, answer)
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
  reply: FastifyReply,
  decision: Decision,
  answer: WireReply,
): Promise<FastifyReply> {
  await parts.account.answered(decision, answer)
  return send(parts, reply, decision, answer)
}

async function fail(
  parts: Parts,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const decision = newDecision(parts, request, request.routeOptions?.url ?? 'unknown')
  const { fallback } = areaOf(parts, request)
  return send(parts, reply, decision, await parts.account.failed(decision, error, fallback))
}

function send(
  parts: Parts,
  reply: FastifyReply,
  decision: Decision,
  answer: WireReply,
): FastifyReply {
  parts.account.measured(decision, answer, reply.elapsedTime)
  reply.code(answer.status).headers(answer.headers).header('X-Request-Id', decision.requestId)
  return answer.body === undefined ? reply.send() : reply.send(answer.body)
}

function areaOf(parts: Parts, request: FastifyRequest): Area {
  const path = request.url
  const area = parts.areas.find(({ prefix }) => path.startsWith(prefix)) ?? parts.areas.at(-1)
  if (!area) throw new Error('The server was made without areas.')
  return area
}
