import { isLoopback } from '@frontdesk/protocol/failure-limits/network-address.ts'

/** The cookies of people's browsers: one attribute set, one spelling, decided by the public URL. */
export interface PageCookies {
  /** False over plain HTTP to another machine: there no cookie is set, and nobody signs in (T3). */
  readonly isAllowed: boolean
  /** `Set-Cookie` of a session. */
  session(value: string): string
  /** `Set-Cookie` that takes the session away. */
  readonly noSession: string
  /** `Set-Cookie` of what is underway before a session: ten minutes. */
  pending(value: string): string
  /** `Set-Cookie` that takes it away: what was proven led to a session, or was left. */
  readonly noPending: string
  findSession(header: string | undefined): string | undefined
  findPending(header: string | undefined): string | undefined
}

/** How long a browser keeps what is underway. */
export const pendingSeconds = 600

/**
 * `__Host-` and `Secure` on https; on plain HTTP for loopback only, without both (T3). A session's
 * cookie has no date: it goes with the browser, and ends here whatever the browser says.
 */
export function pageCookies(publicUrl: string): PageCookies {
  const { protocol, hostname } = new URL(publicUrl)
  const isSecure = protocol === 'https:'
  const prefix = isSecure ? '__Host-' : ''
  const sessionName = `${prefix}frontdesk`
  const pendingName = `${prefix}frontdesk-sign-in`
  const attributes = `; Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
  return {
    isAllowed: isSecure || isLoopbackHost(hostname),
    session: (value) => `${sessionName}=${value}${attributes}`,
    noSession: `${sessionName}=${attributes}; Max-Age=0`,
    noPending: `${pendingName}=${attributes}; Max-Age=0`,
    pending: (value) => `${pendingName}=${value}${attributes}; Max-Age=${pendingSeconds}`,
    findSession: (header) => findCookie(header, sessionName),
    findPending: (header) => findCookie(header, pendingName),
  }
}

/** @param hostname as a URL spells it: IPv6 in brackets */
export function isLoopbackHost(hostname: string): boolean {
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) return true
  const address = hostname.replace(/^\[|\]$/g, '')
  return /^[\d.]+$|:/.test(address) && isLoopback(address)
}

/** A name that comes twice is none: nobody can say which of them is ours. */
function findCookie(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined
  const found = header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
  return found.length === 1 ? found[0]?.slice(name.length + 1) || undefined : undefined
}
