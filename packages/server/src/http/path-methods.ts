import type { WireFallback, WireRoute } from '@frontdesk/dialects/exchange.ts'
import type { HTTPMethod } from 'find-my-way'

import { directRouter } from './direct-router.ts'

interface KnownRoute {
  readonly route: WireRoute
  readonly fallback: Pick<WireFallback, 'failed' | 'wrongMethod'>
}

interface PathMethods {
  /** As `Allow` lists them; `HEAD` goes with `GET`. */
  readonly methods: readonly string[]
  /** Of one of the path's routes. */
  readonly fallback: KnownRoute['fallback']
}

const methods: readonly HTTPMethod[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/**
 * Finds the methods that a path takes, over the routes of all areas. The table is made when it is
 * first needed: most servers never meet a wrong method.
 *
 * @returns undefined for a path that no route has
 * @see RFC 9110 §10.2.1
 */
export function pathMethods(
  routes: readonly KnownRoute[],
  normalizeUrl: (url: string) => string,
): (url: string) => PathMethods | undefined {
  const fallbacks = new Map(routes.map(({ route, fallback }) => [route, fallback]))
  let match: ReturnType<typeof directRouter> | undefined
  return (url) => {
    match ??= directRouter(routes, normalizeUrl)
    const found = methods.flatMap((method) => {
      const route = match?.(method, url)?.direct.route
      return route ? [{ method, route }] : []
    })
    const fallback = found[0] && fallbacks.get(found[0].route)
    return fallback && { methods: found.map(({ method }) => method), fallback }
  }
}
