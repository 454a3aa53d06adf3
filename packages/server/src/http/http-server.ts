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

import { type Closing, closeConnectionsInOrder } from './closing-connections.ts'
import { type DirectRoute, directRouter } from './direct-router.ts'
import { directRoutes } from './direct-routes.ts'
import { type Listening, listen } from './listening.ts'
import { pathMethods } from './path-methods.ts'
import { plainHttpGuard } from './plain-http-guard.ts'
import type { FailureFallback, RequestAccount } from './request-account.ts'
import { endsConnection } from './request-body.ts'
import type { RequestOrigin } from './request-origin.ts'
import { strictTransport } from './strict-transport.ts'
import type { Transport } from './transport.ts'
import type { UnfinishedBodies } from './unfinished-bodies.ts'
import { answerUnreadable } from './unreadable-request.ts'
import { ReceivedWireRequest, requireIdentity, requireStorable } from './wire-request.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers failures of the route in place of its area's. */
    readonly fallback?: FailureFallback | undefined
    /** Of the route, in bytes. */
    readonly bodyLimit?: number | undefined
  }
}

/** A slow sender is cut off; a forgotten connection is closed. Milliseconds, and bytes. */
export const serverLimits = {
  requestTimeout: 30_000,
  /** How often that is looked at. */
  connectionsCheckingInterval: 5_000,
  keepAliveTimeout: 72_000,
  maxHeaderSize: 16_384,
}
const defaultBodyLimit = 65_536

/** Everything under one path prefix answers what no route of it takes in one shape. */
export interface Area {
  /** `/api/`, or `/` for the rest. */
  readonly prefix: string
  readonly routes: readonly WireRoute[]
  readonly fallback: WireFallback
  /** Its routes are answered before the framework; see direct-routes.ts. */
  readonly isDirect?: boolean
}

interface Parts extends Transport {
  readonly areas: readonly Area[]
  /** Routes outside direct areas that are answered before the framework all the same: `GET /x`. */
  readonly directRoutes: ReadonlySet<string>
  /** Cleans an address before it is matched; what it does not know it leaves alone. */
  readonly normalizeUrl: (url: string) => string
  readonly account: RequestAccount
  readonly clock: Clock
  readonly logger: FastifyBaseLogger
  /** What is on its way into the process. */
  readonly bodies: UnfinishedBodies
}

export interface HttpServer {
  readonly app: FastifyInstance
  /** Answers requests of a server that somebody else listens with, instead of `listen`. */
  listener(): Promise<RequestListener>
  listen(where: { readonly host: string; readonly port: number }): Promise<Listening>
  /** When it closes, connections that stand are given time for one more request. */
  drain(): void
}

interface Serving extends Parts {
  /** From the moment at which it listens no more. */
  readonly isClosing: () => boolean
}

/**
 * The HTTP server: bytes, limits, request ids, and one try/catch per request. It knows routes and
 * areas, no dialect; what `Host` and forwarded headers mean is said by request-origin.ts (T2).
 */
export function httpServer(given: Parts): HttpServer {
  let makeServer: () => Server = () => createServer()
  let answers: RequestListener = () => undefined
  let isDraining = false
  let isClosing = false
  const parts: Serving = { ...given, isClosing: () => isClosing }
  const closing = {
    isDraining: () => isDraining,
    begin: () => {
      isClosing = true
    },
  }
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
    // A request that came in time is served: its client has done nothing wrong.
    return503OnClosing: false,
    serverFactory: (framework) => {
      answers = framework
      makeServer = () => newServer(parts, framework, closing)
      return makeServer()
    },
    rewriteUrl: (request) => parts.normalizeUrl(request.url ?? '/'),
    // Queries are read from the URL itself, in pairs: the framework's own object loses repetitions.
    routerOptions: { querystringParser: () => ({}), maxParamLength: 200 },
    // Its own has other words; each server has ours, those that the framework never sees too.
    clientErrorHandler: () => undefined,
    frameworkErrors: (error, request, reply) => {
      void fail(parts, error, request as FastifyRequest, reply as FastifyReply)
    },
  })

  const whereNothingAnswers = unanswered(parts)

  app.removeAllContentTypeParsers()
  // Bodies are received by request-body.ts, for both ways through the server.
  app.addContentTypeParser('*', (_request, _body, done) => done(null))
  app.setErrorHandler((error, request, reply) => fail(parts, error, request, reply))
  app.setNotFoundHandler((request, reply) => {
    const decision = newDecision(parts, request, parts.originOf(request.raw), 'unknown')
    return finish(parts, reply, decision, whereNothingAnswers(request))
  })

  for (const area of parts.areas) {
    for (const route of area.routes) if (!isDirect(parts, area, route)) register(app, parts, route)
  }
  return {
    app,
    async listener() {
      await app.ready()
      return newListener(parts, answers)
    },
    listen: (where) => listen(app, makeServer, { ...where, scheme: parts.tls ? 'https' : 'http' }),
    drain() {
      isDraining = true
    },
  }
}

/** What no route takes: a path that is known is told its methods, any other is not found. */
function unanswered(parts: Parts): (request: FastifyRequest) => WireReply {
  const routes = parts.areas.flatMap((area) =>
    area.routes
      .filter(({ isRefusal }) => isRefusal !== true)
      .map((route) => ({ route, fallback: route.fallback ?? area.fallback })),
  )
  const methodsOf = pathMethods(routes, parts.normalizeUrl)
  return (request) => {
    const { id: requestId, method, url } = request
    const known = methodsOf(url)
    if (!known) return areaOf(parts, request).fallback.notFound({ requestId, method })
    const reply = known.fallback.wrongMethod({ requestId })
    return { ...reply, headers: { ...reply.headers, Allow: known.methods.join(', ') } }
  }
}

/** No route of ours gives the framework a schema. */
function noCompiler(): never {
  throw new Error('The framework was given a schema.')
}

function newServer(parts: Serving, framework: RequestListener, closing: Closing): Server {
  const { tls, originOf, strictTransportSeconds } = parts
  const direct = newListener(parts, framework)
  const told = strictTransport(strictTransportSeconds, originOf, direct)
  const guarded = parts.refusesPlainHttp ? plainHttpGuard(originOf, told) : told
  const server = tls ? tls.newServer(serverLimits, guarded) : createServer(serverLimits, guarded)
  answerUnreadable(server)
  closeConnectionsInOrder(server, closing)
  return server
}

function newListener(parts: Serving, framework: RequestListener): RequestListener {
  const { account, clock, originOf, bodies, isClosing } = parts
  const match = directRouter(directOf(parts), parts.normalizeUrl)
  return directRoutes(match, { account, clock, originOf, isClosing, bodies }, framework)
}

function directOf(parts: Parts): readonly DirectRoute[] {
  return parts.areas.flatMap((area) =>
    area.routes
      .filter((route) => isDirect(parts, area, route))
      .map((route) => ({ route, fallback: route.fallback ?? area.fallback })),
  )
}

function isDirect({ directRoutes }: Parts, area: Area, { method, path }: WireRoute): boolean {
  return area.isDirect === true || directRoutes.has(`${method} ${path}`)
}

function register(app: FastifyInstance, parts: Serving, route: WireRoute): void {
  app.route({
    // RFC 9110 §9.3.2: the same answer; Node itself leaves its body away.
    method: route.method === 'GET' ? ['GET', 'HEAD'] : route.method,
    url: route.path.replaceAll(/\{(\w+)\}/g, ':$1'),
    exposeHeadRoute: false,
    config: { fallback: route.fallback, bodyLimit: route.bodyLimit },
    async handler(request, reply) {
      requireStorable(request.originalUrl)
      requireIdentity(request.headers)
      const origin = parts.originOf(request.raw)
      const decision = newDecision(parts, request, origin, route.path)
      const { raw, url, originalUrl, params } = request
      const { bodies } = parts
      const received = new ReceivedWireRequest(
        { raw, url, originalUrl, params, bodies, bodyLimit: route.bodyLimit },
        origin,
        decision,
      )
      if (!route.asksForBody) await received.receiveBody()
      const answer = await route.handle(received)
      return finish(parts, reply, decision, answer)
    },
  })
}

function newDecision(
  { clock }: Parts,
  { id, method }: FastifyRequest,
  { address }: RequestOrigin,
  route: string,
): Decision {
  return { requestId: id, at: clock(), method, route, address }
}

async function finish(
  parts: Serving,
  reply: FastifyReply,
  decision: Decision,
  answer: WireReply,
): Promise<FastifyReply> {
  await parts.account.answered(decision, answer)
  return send(parts, reply, decision, answer)
}

async function fail(
  parts: Serving,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const route = request.routeOptions?.url ?? 'unknown'
  const decision = newDecision(parts, request, parts.originOf(request.raw), route)
  const fallback = request.routeOptions?.config.fallback ?? areaOf(parts, request).fallback
  return send(parts, reply, decision, await parts.account.failed(decision, error, fallback))
}

function send(
  parts: Serving,
  reply: FastifyReply,
  decision: Decision,
  answer: WireReply,
): FastifyReply {
  parts.account.measured(decision, answer, reply.elapsedTime)
  reply.code(answer.status).headers(answer.headers).header('X-Request-Id', decision.requestId)
  const limit = reply.request.routeOptions?.config.bodyLimit ?? defaultBodyLimit
  if (parts.isClosing() || endsConnection(reply.request.raw, limit)) {
    reply.header('Connection', 'close')
  }
  if (answer.cookies) reply.header('Set-Cookie', [...answer.cookies])
  // As bytes: to a text of JSON the framework would add a charset, which its media type has not.
  const body = answer.bytes ?? answer.body
  return body === undefined ? reply.send() : reply.send(Buffer.from(body))
}

function areaOf(parts: Parts, request: FastifyRequest): Area {
  const path = request.url
  const area = parts.areas.find(({ prefix }) => path.startsWith(prefix)) ?? parts.areas.at(-1)
  if (!area) throw new Error('The server was made without areas.')
  return area
}
