import type { GuardedRequest } from './guard-verdict.ts'

export const malformedSentence = 'The Authorization header is malformed.'

/** What a request presents: a token, nothing, or something that is wrong, in a sentence. */
export type Presented =
  | { readonly token: string }
  | { readonly token: undefined; readonly problem: string | undefined }

/** Beyond it a token is refused unread. Servers take some 16,000 bytes of headers in all. */
const longestToken = 8192

const nothing: Presented = { token: undefined, problem: undefined }
const b64token = /^[A-Za-z0-9\-._~+/]+=*$/

/** Whether this can be a token at all. Not asked about one that was good before: it can. */
export function isTokenSyntax(token: string): boolean {
  return b64token.test(token)
}

/**
 * Finds the one bearer token of a request. A token in the query is refused, not read: addresses
 * end up in logs. Another scheme counts as no token.
 *
 * @returns a token whose characters are not checked yet: see `isTokenSyntax`
 * @see RFC 6750 §2.1 (header), §2.3 (query), §3.1 (more than one way)
 */
export function findCredentials(request: GuardedRequest): Presented {
  if (request.url !== undefined && hasTokenInQuery(request.url)) {
    return wrong('The access token belongs in the Authorization header, not in the address.')
  }
  const header = authorizationOf(request)
  if (header === 'several') return wrong('There is more than one Authorization header.')
  if (header === undefined || !isBearer(header)) return nothing
  if (header.length > longestToken + 16) return wrong('The access token is too long.')

  let start = 6
  while (header.charCodeAt(start) === 0x20) start += 1
  const token = header.slice(start)
  if (token === '') return wrong(malformedSentence)
  return token.length > longestToken ? wrong('The access token is too long.') : { token }
}

function wrong(problem: string): Presented {
  return { token: undefined, problem }
}

function authorizationOf({ headers, rawHeaders }: GuardedRequest): string | undefined | 'several' {
  if (rawHeaders !== undefined && isRepeated(rawHeaders)) return 'several'
  const value = isReader(headers) ? headers.get('authorization') : headers.authorization
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return value
  return value.length > 1 ? 'several' : value[0]
}

function isReader(
  headers: GuardedRequest['headers'],
): headers is Exclude<GuardedRequest['headers'], Readonly<Record<string, unknown>>> {
  return typeof headers.get === 'function'
}

function isRepeated(rawHeaders: readonly string[]): boolean {
  let found = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]
    if (name?.length === 13 && name.toLowerCase() === 'authorization') found += 1
  }
  return found > 1
}

/** The scheme ends at a space or at the end; its letter case does not matter (RFC 9110 §11.1). */
function isBearer(header: string): boolean {
  if (header.length > 6 && header.charCodeAt(6) !== 0x20) return false
  const scheme = header.slice(0, 6)
  return scheme === 'Bearer' || scheme.toLowerCase() === 'bearer'
}

function hasTokenInQuery(url: string): boolean {
  const query = url.indexOf('?')
  if (query < 0) return false
  const text = url.slice(query + 1)
  // Only these can spell the name; most queries need no parsing.
  if (!text.includes('%') && !text.includes('access_token')) return false
  return new URLSearchParams(text).has('access_token')
}
