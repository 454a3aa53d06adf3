import type { WireRoute } from '@frontdesk/dialects/exchange.ts'
import findMyWay, { type HTTPMethod, type HTTPVersion } from 'find-my-way'

import type { FailureFallback } from './request-account.ts'

/** A route that is answered before the framework, and what answers when it cannot. */
export interface DirectRoute {
  readonly route: WireRoute
  readonly fallback: FailureFallback
}

/** A direct route that fits a request. */
export interface DirectMatch {
  readonly direct: DirectRoute
  /** Percent-decoded values of the `{name}` parts. */
  readonly params: Readonly<Record<string, string | undefined>>
  /** The address that was matched, its query included. */
  readonly url: string
}

export type MatchDirectRoute = (method: string, url: string) => DirectMatch | undefined

/** A longer value in a path names nothing of ours. */
const maximumValueLength = 200

/**
 * Finds direct routes by the framework's own router, so that both read addresses alike.
 *
 * @param normalizeUrl cleans an address before it is matched; see http-server.ts
 */
export function directRouter(
  routes: readonly DirectRoute[],
  normalizeUrl: (url: string) => string,
): MatchDirectRoute {
  const router = findMyWay({ querystringParser: () => ({}), maxParamLength: maximumValueLength })
  for (const direct of routes) {
    const { method, path } = direct.route
    router.on(
      method === 'GET' ? ['GET', 'HEAD'] : method,
      path.replaceAll(/\{(\w+)\}/g, ':$1'),
      noHandler,
      direct,
    )
  }
  return (method, rawUrl) => {
    const url = normalizeUrl(rawUrl)
    const found = router.find(method as HTTPMethod, url)
    return found ? { direct: found.store as DirectRoute, params: found.params, url } : undefined
  }
}

/** The router is asked, it never calls. */
const noHandler: findMyWay.Handler<HTTPVersion.V1> = () => undefined
