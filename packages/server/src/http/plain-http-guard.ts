import type { IncomingMessage, RequestListener } from 'node:http'

import { isLoopback } from '@frontdesk/protocol/failure-limits/network-address.ts'

import type { OriginOf } from './request-origin.ts'

const words =
  'This server answers plain HTTP only to programs on its own machine. Use its https address. Behind a TLS proxy: list the proxy in FRONTDESK_TRUSTED_PROXIES, and let it set X-Forwarded-For and X-Forwarded-Proto.\n'

/** What a proxy asks for itself, without anybody behind it. They tell no secret and take none. */
const healthPaths = new Set(['/healthz', '/readyz', '/metrics'])

/**
 * Answers 403 in words to what came over plain HTTP from another machine, directly or through a
 * proxy: it was readable on the way, and nothing of it is looked at (T3).
 */
export function plainHttpGuard(originOf: OriginOf, listener: RequestListener): RequestListener {
  return (request, response) => {
    const { address, isEncrypted } = originOf(request)
    if (isEncrypted || isLoopback(address) || isOfProxyItself(request)) {
      return listener(request, response)
    }
    response.writeHead(403, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' })
    response.end(words)
  }
}

function isOfProxyItself({ url = '', headers }: IncomingMessage): boolean {
  return headers['x-forwarded-for'] === undefined && healthPaths.has(url.split('?', 1)[0] ?? '')
}
