import { FrontdeskError } from '../client-error.ts'

/** Where a request was going when it failed. */
export interface FailedRoute {
  readonly target: URL
  readonly proxy: URL | undefined
}

const untrusted = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_UNTRUSTED',
  'INVALID_CA',
])
const neverSent = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_PRX_CONN',
])

/**
 * Says in words why no answer came, whatever undici or Node threw. A FrontdeskError passes as it
 * is. Never holds the proxy's password or the query of an address.
 */
export function connectionFailure(error: unknown, route: FailedRoute): FrontdeskError {
  if (error instanceof FrontdeskError) return error
  const code = codeOf(error)
  const text = error instanceof Error ? error.message : ''
  const detail = { cause: error }
  return (
    proxyFailure(code, text, route, detail) ??
    tlsFailure(code, route, detail) ??
    networkFailure(code, text, route, detail)
  )
}

/** Tells whether the request surely never reached the server, so that repeating it is safe. */
export function isNeverSent(error: unknown): boolean {
  if (!(error instanceof FrontdeskError)) return false
  return error.code === 'tls' || neverSent.has(codeOf(error.cause))
}

type Detail = { readonly cause: unknown }

function proxyFailure(
  code: string,
  text: string,
  { target, proxy }: FailedRoute,
  detail: Detail,
): FrontdeskError | undefined {
  if (!proxy) return undefined
  const status =
    /^Proxy response \((\d+)\)/.exec(text)?.[1] ?? (text.includes('(407)') ? '407' : undefined)
  if (status === '407') {
    const words = `The proxy ${proxy.host} wants a name and a password (407); write them in its address, as http://name:password@${proxy.host}.`
    return new FrontdeskError('unreachable', words, detail)
  }
  if (status !== undefined) {
    const words = `The proxy ${proxy.host} did not connect to ${target.host} (${status}); ask who runs it to allow this address, or name the host in NO_PROXY.`
    return new FrontdeskError('unreachable', words, detail)
  }
  if (code === 'ECONNREFUSED' || code === 'UND_ERR_PRX_CONN') {
    const words = `The proxy ${proxy.host} does not take connections; check HTTPS_PROXY, HTTP_PROXY or the proxy given.`
    return new FrontdeskError('unreachable', words, detail)
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    const words = `The proxy's name ${proxy.hostname} was not found; check HTTPS_PROXY, HTTP_PROXY or the proxy given.`
    return new FrontdeskError('unreachable', words, detail)
  }
  return undefined
}

function tlsFailure(
  code: string,
  { target }: FailedRoute,
  detail: Detail,
): FrontdeskError | undefined {
  const failure = (words: string) => new FrontdeskError('tls', words, detail)
  if (untrusted.has(code)) {
    return failure(
      `The certificate of ${target.host} comes from an authority that is not trusted here; give the authority's PEM as \`ca\` or in NODE_EXTRA_CA_CERTS.`,
    )
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return failure(
      `The certificate of ${target.host} is for another name; use the name that it was made for.`,
    )
  }
  if (code === 'UND_ERR_PRX_TLS') {
    return failure("The proxy's certificate is for another name; use the name it was made for.")
  }
  if (code === 'CERT_HAS_EXPIRED') {
    return failure(
      `The certificate of ${target.host} has expired, or this machine's clock (${clockNow()}) is wrong; check the clock first.`,
    )
  }
  if (code === 'CERT_NOT_YET_VALID') {
    return failure(
      `The certificate of ${target.host} is not valid yet: this machine's clock (${clockNow()}) is probably behind; set it.`,
    )
  }
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG') {
    return failure(
      `${target.host} does not speak TLS at this port; check the port, or whether the address should begin with http://.`,
    )
  }
  if (/^(ERR_SSL|ERR_TLS|CERT_|EPROTO|UNABLE_TO|CRL_)/.test(code)) {
    return failure(`No TLS connection with ${target.host} could be made (${code}).`)
  }
  return undefined
}

function networkFailure(
  code: string,
  text: string,
  { target, proxy }: FailedRoute,
  detail: Detail,
): FrontdeskError {
  const host = target.host
  const failure = (words: string) => new FrontdeskError('unreachable', words, detail)
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return failure(
      `The name ${target.hostname} was not found; check its spelling, the network and the name server.`,
    )
  }
  if (code === 'ECONNREFUSED') {
    return failure(`${host} refuses connections; check the port, and that the server runs.`)
  }
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') {
    return failure(`There is no way to ${host} from this network; check the network or the VPN.`)
  }
  if (code === 'ETIMEDOUT' || code === 'UND_ERR_CONNECT_TIMEOUT') {
    const where = proxy?.host ?? host
    const words = `No connection to ${where} could be made in time; check the address and the firewall, or whether a proxy is needed.`
    return new FrontdeskError('timed-out', words, detail)
  }
  if (code.startsWith('HPE_')) {
    return new FrontdeskError(
      'unexpected-answer',
      `${host} does not answer with HTTP; check the port, or whether the address should begin with https://.`,
      detail,
    )
  }
  if (code === 'ECONNRESET' || code === 'EPIPE' || code.startsWith('UND_ERR')) {
    return failure(`${host} cut the connection before its answer was complete; try again.`)
  }
  return failure(`The request to ${host} failed: ${text || code || 'no reason was given'}.`)
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  // A wrapper of undici holds the reason in `cause`; a failed pair of addresses in `errors`.
  if (code === '' && error instanceof AggregateError) return codeOf(error.errors[0])
  return code === '' && error.cause ? codeOf(error.cause) : code
}

function clockNow(): string {
  return `${new Date().toISOString().slice(0, 16)} UTC`
}
