import type { Client } from '../rfc6749-framework/client.ts'

/** Hosts that are this very machine. @see RFC 8252 §7.3, §8.3 (localhost is allowed, not advised) */
const loopbackHosts: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost'])

const maximumLength = 2048
/** RFC 3986: no control, no space, nothing that must be percent-encoded. */
const uriCharacters = /^[\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]+$/
/** RFC 8252 §7.1: a scheme of one's own holds a dot, as a reversed domain name does. */
const ownScheme = /^[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+$/

/**
 * Why a redirect URI cannot be registered, as the rest of a sentence that begins with it;
 * undefined: it can.
 *
 * @see RFC 6749 §3.1.2, RFC 8252 §7, RFC 9700 §2.1
 */
export function whyNotRegistrable(
  uri: string,
  applicationType: Client['applicationType'],
): string | undefined {
  if (uri.length > maximumLength) return `is longer than ${maximumLength} characters`
  if (!uriCharacters.test(uri)) return 'holds characters that a URI must percent-encode'
  const url = URL.parse(uri)
  if (!url) return 'is not an absolute URI'
  if (uri.includes('#')) return 'has a fragment'
  if (uri.includes('*')) return 'has a wildcard'
  if (hasUserInfo(uri)) return 'names a user'
  const scheme = url.protocol.slice(0, -1)
  if (scheme === 'https' || scheme === 'http') return whyNotWeb(uri, url)
  if (applicationType !== 'native') return 'has a scheme of its own, which is for native apps'
  return ownScheme.test(scheme) ? undefined : 'needs a scheme with a dot, such as com.example.app'
}

/** The text itself must name the host that a browser reads out of it: no second reading. */
function whyNotWeb(uri: string, { protocol, host, hostname }: URL): string | undefined {
  const rest = uri.slice(`${protocol}//`.length)
  const isPlain =
    uri.startsWith(`${protocol}//${host}`) && /^(?:[/?]|$)/.test(rest.slice(host.length))
  if (!isPlain) return 'writes its scheme, host or port in another way than browsers do'
  if (hostname.endsWith('.')) return 'has a host that ends with a dot'
  if (protocol === 'https:' || loopbackHosts.has(hostname)) return undefined
  return 'is plain HTTP to another machine'
}

/**
 * Tells whether a presented redirect is a registered one: the same text, character by character.
 * One exception: a native app takes the port of this machine that is free when it runs, so its
 * loopback address fits with any port, registered with one or without. `localhost` can be another
 * machine: it fits with any port only where none was registered.
 *
 * @see RFC 9700 §2.1, §4.1.3, RFC 8252 §7.3, §8.3, trust T14
 */
export function isRegisteredRedirect(
  { redirectUris, applicationType }: Pick<Client, 'redirectUris' | 'applicationType'>,
  presented: string,
): boolean {
  if (redirectUris.includes(presented)) return true
  return applicationType === 'native' && redirectUris.some((uri) => isOnOtherPort(uri, presented))
}

const loopback = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(?::([1-9][0-9]{0,4}))?(\/.*)?$/

/** Host and path must be the same texts: nothing is parsed that could be read in two ways. */
function isOnOtherPort(registered: string, presented: string): boolean {
  const [, host, port, path = ''] = loopback.exec(registered) ?? []
  const [, givenHost, givenPort, givenPath = ''] = loopback.exec(presented) ?? []
  if (host === undefined || host !== givenHost || path !== givenPath) return false
  if (givenPort === undefined || Number(givenPort) > 65_535) return false
  return host !== 'localhost' || port === undefined
}

/**
 * Tells whether nobody but the app can be at the other end: remembered consent is for these only,
 * any program of the machine can take a loopback port or claim a scheme (T14).
 */
export function isClaimedByOne(redirectUri: string): boolean {
  return redirectUri.startsWith('https://')
}

function hasUserInfo(uri: string): boolean {
  const authority = /^[^:]+:\/\/([^/?#]*)/.exec(uri)?.[1]
  return authority?.includes('@') ?? false
}
