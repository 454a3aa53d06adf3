import { FrontdeskError } from '../client-error.ts'
import { withoutEnd } from '../http/without-end.ts'
import type { QueryMembers, QueryValue } from './api-call.ts'

/**
 * The address that every call of a client starts with: origin and path, no slash at the end.
 *
 * @throws FrontdeskError `usage` for anything but `https://host[:port][/path]` (or `http:`)
 */
export function parseBase(text: string): URL {
  const url = URL.parse(text)
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new FrontdeskError('usage', 'The base address must be a URL such as https://host.')
  }
  if (url.username !== '' || url.password !== '') {
    throw new FrontdeskError('usage', 'The base address must hold no user name and no password.')
  }
  if (url.search !== '' || url.hash !== '') {
    throw new FrontdeskError('usage', 'The base address must have no query and no fragment.')
  }
  url.pathname = withoutEnd(url.pathname, /\//)
  return url
}

/**
 * Refuses every path that a URL parser could read as something else than a place below the base:
 * the token goes where the base points, and nowhere else.
 *
 * @throws FrontdeskError `usage`
 */
export function requirePath(path: string): void {
  const [bare = ''] = path.split('?', 1)
  if (!bare.startsWith('/') || bare.startsWith('//')) {
    throw new FrontdeskError('usage', 'A path must begin with one slash, such as /devices/7.')
  }
  // URL parsers drop tabs and line ends, and read a backslash as a slash.
  if (/[\p{Cc}\\#]/u.test(path)) {
    throw new FrontdeskError(
      'usage',
      'A path must hold no control character, backslash or number sign; write # as %23.',
    )
  }
  if (bare.split('/').some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))) {
    throw new FrontdeskError('usage', 'A path must hold no . or .. between its slashes.')
  }
}

/**
 * The whole address of a call. The query's members come after the path's own.
 *
 * @throws FrontdeskError `usage` as `requirePath`
 */
export function callUrl(base: URL, path: string, query: QueryMembers = {}): URL {
  requirePath(path)
  const added = encodeQuery(query)
  const joined = added === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${added}`
  const url = new URL(`${base.origin}${base.pathname === '/' ? '' : base.pathname}${joined}`)
  if (url.origin !== base.origin) {
    throw new FrontdeskError('usage', 'A path must not lead to another server.')
  }
  return url
}

/** `{ a: 1, b: ['x', 'y'], c: undefined }` as `a=1&b=x&b=y`. */
function encodeQuery(query: QueryMembers): string {
  const pairs: string[] = []
  const add = (name: string, value: QueryValue) => {
    pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
  }
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue
    if (typeof value === 'object') for (const one of value) add(name, one)
    else add(name, value)
  }
  return pairs.join('&')
}
