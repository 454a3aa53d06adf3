import type { IncomingMessage } from 'node:http'
import type { BlockList } from 'node:net'

import type { HostBinding } from '@frontdesk/dialects/exchange.ts'

import { isListed, proxiedAddress } from './proxied-address.ts'

/** Where a request comes from, and what the host it was sent to stands for. */
export interface RequestOrigin {
  /**
   * The caller's network address; behind a trusted proxy the one that the proxy saw. A program on
   * this machine is at the loopback address, also when it came by another one over TLS.
   */
  readonly address: string
  /** It came through TLS, to this server or to a trusted proxy. */
  readonly isEncrypted: boolean
  readonly boundTo: HostBinding | undefined
}

export type OriginOf = (request: IncomingMessage) => RequestOrigin

interface Parts {
  /** By host in lower case, with the port where the clients' `Host` carries one. */
  readonly hosts: ReadonlyMap<string, HostBinding>
  readonly trustedProxies: BlockList | undefined
}

/**
 * Tells where requests come from. `Host` counts when a setting names it; forwarded headers count
 * when a proxy that a setting names sent them. Whatever else a request says of itself means
 * nothing (T2, T3).
 */
export function requestOrigins({ hosts, trustedProxies }: Parts): OriginOf {
  return ({ socket, headers }) => {
    const peer = socket.remoteAddress ?? ''
    const isTls = 'encrypted' in socket && socket.encrypted === true
    const boundTo = hosts.size === 0 ? undefined : hosts.get((headers.host ?? '').toLowerCase())
    if (trustedProxies === undefined || !isListed(trustedProxies, peer)) {
      const isOwn = isTls && socket.localAddress === peer && !isForwarded(headers)
      return { address: isOwn ? loopbackAddress : peer, isEncrypted: isTls, boundTo }
    }
    return {
      address: proxiedAddress(trustedProxies, peer, joined(headers['x-forwarded-for'])),
      isEncrypted: (forwardedScheme(headers) ?? (isTls ? 'https' : 'http')) === 'https',
      boundTo,
    }
  }
}

const loopbackAddress = '127.0.0.1'

/** A proxy on this machine hands on what comes from others. */
function isForwarded(headers: IncomingMessage['headers']): boolean {
  return forwardingHeaders.some((name) => headers[name] !== undefined)
}

const forwardingHeaders = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
]

function joined(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header
}

/** How the caller reached the proxy, as the nearest one tells; it writes last. */
function forwardedScheme(headers: IncomingMessage['headers']): string | undefined {
  return lastWord(joined(headers['x-forwarded-proto']))
}

function lastWord(list: string | undefined): string | undefined {
  return list?.split(',').at(-1)?.trim().toLowerCase()
}
