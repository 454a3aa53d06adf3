import type { RequestListener } from 'node:http'
import type { BlockList } from 'node:net'

import { isLoopback } from '@frontdesk/protocol/failure-limits/network-address.ts'

import { isListed } from './proxied-address.ts'

const words =
  'This server speaks plain HTTP to its own machine and to the proxies that it trusts, to nobody else. Use its https address.\n'

/**
 * Answers 403 in words to whoever reaches a server behind a TLS proxy around that proxy: what
 * they sent was readable on the way, and nothing of it is looked at (T3).
 */
export function plainHttpGuard(
  trustedProxies: BlockList | undefined,
  listener: RequestListener,
): RequestListener {
  return (request, response) => {
    const peer = request.socket.remoteAddress ?? ''
    const isNear = isLoopback(peer) || (trustedProxies && isListed(trustedProxies, peer))
    if (isNear) return listener(request, response)
    response.writeHead(403, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' })
    response.end(words)
  }
}
