import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'

import { Agent, type Dispatcher, ProxyAgent } from 'undici'

import { FrontdeskError } from '../client-error.ts'
import { connectionFailure } from './connection-failure.ts'
import { abortedRequest, dispatchedRequest } from './dispatched-request.ts'
import { isLoopback, proxyChoice } from './proxy-choice.ts'
import type { Transport, TransportOptions } from './request-transport.ts'

/**
 * The transport over undici: HTTP/1.1, kept connections, proxies of the environment. The
 * environment is read here, when it is opened, and nowhere else. `ca` comes on top of the trusted
 * authorities of this process, NODE_EXTRA_CA_CERTS included.
 *
 * @throws FrontdeskError `usage` for a `ca` that is no PEM, a proxy that is no address or
 *   `connections` below 1
 */
export function openTransport(options: TransportOptions = {}): Transport {
  const chooseProxy = proxyChoice(options.proxy, process.env)
  const dispatchers = openDispatchers(options)

  return {
    async send(request) {
      const target = requireTarget(request.url, options)
      const proxy = chooseProxy(target)
      if (request.signal?.aborted) throw abortedRequest(target)
      try {
        return await dispatchedRequest(dispatchers.open(proxy), request, target)
      } catch (error) {
        throw connectionFailure(error, { target, proxy })
      }
    },
    close: () => dispatchers.close(),
  }
}

function requireTarget(text: string, options: TransportOptions): URL {
  const target = URL.canParse(text) ? new URL(text) : undefined
  if (!target || (target.protocol !== 'https:' && target.protocol !== 'http:')) {
    throw new FrontdeskError('usage', 'The address is not one that begins with https://.')
  }
  if (target.username || target.password) {
    const words = `The address of ${target.host} must not hold a name or a password.`
    throw new FrontdeskError('usage', words)
  }
  const isOpen = target.protocol === 'http:' && !isLoopback(target.hostname)
  if (isOpen && options.dangerouslyAllowHttp !== true) {
    const words = `Plain HTTP to ${target.host} would show the secret to everybody on the way; use https://, or set dangerouslyAllowHttp.`
    throw new FrontdeskError('usage', words)
  }
  return target
}

function openDispatchers({ ca, connections = 64 }: TransportOptions) {
  if (!Number.isInteger(connections) || connections < 1) {
    throw new FrontdeskError('usage', '`connections` must be a whole number from 1 on.')
  }
  const tls = ca === undefined ? {} : { secureContext: trustingContext(ca) }
  const shared = { connections, allowH2: false }
  const opened = new Map<string, Dispatcher>()
  const make = (proxy: URL | undefined): Dispatcher =>
    proxy
      ? new ProxyAgent({ ...shared, uri: proxy.href, requestTls: tls, proxyTls: tls })
      : new Agent({ ...shared, connect: { ...tls, allowH2: false } })
  return {
    open(proxy: URL | undefined): Dispatcher {
      const key = proxy?.href ?? ''
      const dispatcher = opened.get(key) ?? make(proxy)
      opened.set(key, dispatcher)
      return dispatcher
    },
    async close() {
      const closing = [...opened.values()].map((dispatcher) => dispatcher.close())
      opened.clear()
      await Promise.all(closing)
    },
  }
}

/** What OpenSSL takes for one; it says nothing of a text without any. RFC 7468 §5.1. */
const beginCertificate = /^-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----\s*$/m

/** Made once: reading some 150 authorities for each connection would cost more than the call. */
function trustingContext(ca: string): SecureContext {
  try {
    if (!beginCertificate.test(ca)) throw new Error('no certificate in it')
    return createSecureContext({ ca: [...getCACertificates('default'), ca] })
  } catch (cause) {
    const words = 'The `ca` is not a PEM with one or more certificates; give the text of the file.'
    throw new FrontdeskError('usage', words, { cause })
  }
}
