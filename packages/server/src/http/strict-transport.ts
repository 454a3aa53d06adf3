import type { RequestListener } from 'node:http'

import type { OriginOf } from './request-origin.ts'

/**
 * Tells browsers on every https answer to come by https only.
 *
 * @param seconds how long they remember it; 0 says nothing
 * @see RFC 6797 §6.1, §7.2 (never over plain HTTP)
 */
export function strictTransport(
  seconds: number,
  originOf: OriginOf,
  listener: RequestListener,
): RequestListener {
  if (seconds === 0) return listener
  const value = `max-age=${seconds}`
  return (request, response) => {
    if (originOf(request).isEncrypted) response.setHeader('Strict-Transport-Security', value)
    listener(request, response)
  }
}
