import type { WireReply, WireRequest, WireRoute } from '../exchange.ts'

/** Tells whether scripts of an origin may read answers: it is a public client's own. */
export type IsScriptOrigin = (origin: string) => Promise<boolean>

/** Seconds that a browser may remember the answer to a preflight. */
const preflightSeconds = 600

/** What scripts add to requests; agents name the version of their protocol (habit 10). */
const askedHeaders = 'Authorization, Content-Type, MCP-Protocol-Version'

/** Of answers, beside those that every script may read. */
const exposedHeaders = {
  'Access-Control-Expose-Headers': 'WWW-Authenticate, Retry-After, X-Request-Id',
}

/**
 * Answers the question that browsers ask before a script with a header of its own reads what
 * everybody may read.
 *
 * @param methods as a list for the header
 * @see WHATWG Fetch §3.2 (CORS protocol)
 */
export function publicPreflight(path: string, methods = 'GET, HEAD'): WireRoute {
  const headers = {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': methods,
    'Access-Control-Allow-Headers': askedHeaders,
    'Access-Control-Max-Age': String(preflightSeconds),
  }
  return {
    method: 'OPTIONS',
    path,
    bodyLimit: 1024,
    handle: async () => ({ status: 204, headers }),
  }
}

/**
 * Lets scripts of every origin call an endpoint that an app needs before its origin is known: it
 * registers there. Never with cookies.
 *
 * @see WHATWG Fetch §3.2 (CORS protocol)
 */
export function everyOriginRoutes(routes: readonly WireRoute[]): readonly WireRoute[] {
  const paths = new Set(routes.map(({ path }) => path))
  const headers = { 'Access-Control-Allow-Origin': '*', ...exposedHeaders }
  return [
    ...routes.map((route) => ({
      ...route,
      async handle(request: WireRequest): Promise<WireReply> {
        const reply = await route.handle(request)
        return { ...reply, headers: { ...reply.headers, ...headers } }
      },
    })),
    ...[...paths].map((path) => publicPreflight(path, 'POST')),
  ]
}

/**
 * Lets scripts of single-page apps call these routes, and answers the question that browsers ask
 * first. Never with cookies. A request without `Origin` pays one look at a header.
 *
 * @see WHATWG Fetch §3.2 (CORS protocol)
 */
export function crossOriginRoutes(
  routes: readonly WireRoute[],
  isScriptOrigin: IsScriptOrigin,
): readonly WireRoute[] {
  const paths = new Set(routes.map(({ path }) => path))
  return [
    ...routes.map((route) => ({
      ...route,
      async handle(request: WireRequest): Promise<WireReply> {
        const reply = await route.handle(request)
        const origin = request.header('origin')
        return origin === undefined ? reply : readableBy(origin, reply, isScriptOrigin)
      },
    })),
    ...[...paths].map((path) => preflight(path, isScriptOrigin)),
  ]
}

async function readableBy(
  origin: string,
  reply: WireReply,
  isScriptOrigin: IsScriptOrigin,
): Promise<WireReply> {
  const allowed = (await isScriptOrigin(origin))
    ? { 'Access-Control-Allow-Origin': origin, ...exposedHeaders }
    : {}
  return { ...reply, headers: { ...reply.headers, ...allowed, Vary: 'Origin' } }
}

function preflight(path: string, isScriptOrigin: IsScriptOrigin): WireRoute {
  return {
    method: 'OPTIONS',
    path,
    bodyLimit: 1024,
    async handle(request) {
      const origin = request.header('origin')
      const isAllowed = origin !== undefined && (await isScriptOrigin(origin))
      const allowed = isAllowed
        ? {
            'Access-Control-Allow-Origin': origin,
            'Access-Control-Allow-Methods': 'GET, POST',
            'Access-Control-Allow-Headers': askedHeaders,
            'Access-Control-Max-Age': String(preflightSeconds),
          }
        : {}
      return { status: 204, headers: { ...allowed, Vary: 'Origin' } }
    },
  }
}
