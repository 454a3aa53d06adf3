import { FrontdeskError } from '../client-error.ts'

/** Tells the proxy for an address, undefined where it is reached directly. */
export type ProxyChoice = (target: URL) => URL | undefined

/** The environment, or a part of it. */
export type EnvironmentVariables = Readonly<Record<string, string | undefined>>

/** Tells whether a host name can only mean this machine. */
export function isLoopback(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, '')
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(name)
  )
}

/**
 * Reads HTTPS_PROXY, HTTP_PROXY and NO_PROXY (lower case first, as curl does) once, or takes the
 * proxy that is given. Plain HTTP to this machine never goes through a proxy: it would carry
 * secrets over the network in clear; with the environment's proxies neither does HTTPS.
 *
 * @throws FrontdeskError `usage` for a proxy that is no http or https address
 */
export function proxyChoice(
  proxy: string | false | undefined,
  environment: EnvironmentVariables,
): ProxyChoice {
  if (proxy === false) return () => undefined
  if (proxy !== undefined) {
    const given = parseProxy(proxy, 'The proxy')
    return (target) =>
      target.protocol === 'http:' && isLoopback(target.hostname) ? undefined : given
  }
  const read = (name: string): string | undefined =>
    environment[name.toLowerCase()] ?? environment[name]
  const named = (name: string): URL | undefined => {
    const value = read(name)?.trim()
    return value ? parseProxy(value, `The environment's ${name}`) : undefined
  }
  const proxies = new Map([
    ['https:', named('HTTPS_PROXY')],
    ['http:', named('HTTP_PROXY')],
  ])
  const exceptions = parseNoProxy(read('NO_PROXY') ?? '')
  return (target) => {
    if (isLoopback(target.hostname) || exceptions.some((matches) => matches(target))) return
    return proxies.get(target.protocol)
  }
}

function parseProxy(text: string, what: string): URL {
  const spelled = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  const url = URL.canParse(spelled) ? new URL(spelled) : undefined
  if (url && (url.protocol === 'http:' || url.protocol === 'https:') && url.hostname) return url
  throw new FrontdeskError(
    'usage',
    `${what} is not an address like http://proxy.example:3128; only http and https proxies work.`,
  )
}

function parseNoProxy(list: string): ((target: URL) => boolean)[] {
  return list
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .map((entry) => {
      const { host, port } = hostAndPort(entry.toLowerCase())
      const subdomainsOnly = host.startsWith('*.')
      const suffix = host.replace(/^\*?\./, '').replace(/\.$/, '')
      return (target) => {
        if (port !== undefined && port !== portOf(target)) return false
        if (suffix === '*') return true
        const name = target.hostname.replace(/^\[(.+)\]$/, '$1').replace(/\.$/, '')
        return (!subdomainsOnly && name === suffix) || name.endsWith(`.${suffix}`)
      }
    })
}

/** `host`, `host:8080`, `[::1]:8080`, `::1`: an address with two colons and no brackets has no port. */
function hostAndPort(entry: string): { readonly host: string; readonly port: string | undefined } {
  const [, six, sixPort] = /^\[([^\]]+)\](?::(\d+))?$/.exec(entry) ?? []
  if (six !== undefined) return { host: six, port: sixPort }
  const colon = entry.indexOf(':')
  const port = colon < 0 ? '' : entry.slice(colon + 1)
  if (!/^\d+$/.test(port)) return { host: entry, port: undefined }
  return { host: entry.slice(0, colon), port }
}

function portOf(url: URL): string {
  return url.port || (url.protocol === 'https:' ? '443' : '80')
}
