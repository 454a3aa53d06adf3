import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * Settles what a request is addressed to. A target in absolute form is brought to its path, and its
 * authority stands in place of `Host`, so that everything behind reads one spelling.
 *
 * @returns false for a request that must be answered 400: two lines of `Host` or of `Authorization`,
 *   or a broken target
 * @see RFC 9112 §3.2, §3.2.2, RFC 9110 §5.3 (neither header is a list)
 */
export function settleTarget(request: IncomingMessage): boolean {
  if (!isUnmistakable(request.rawHeaders)) return false
  const { url = '' } = request
  if (url.startsWith('/') || url === '*') return true
  const target = URL.parse(url)
  const isHttp = target?.protocol === 'http:' || target?.protocol === 'https:'
  if (!target || !isHttp || target.username !== '' || target.password !== '') return false
  // As it came, not as the URL class spells it: credentials may sign these very bytes.
  const authority = url.indexOf('//') + 2
  const end = url.slice(authority).search(/[/?#]/)
  const path = end < 0 ? '/' : url.slice(authority + end)
  request.url = path.startsWith('/') ? path : `/${path}`
  request.headers.host = target.host
  return true
}

/**
 * Tells whether whom a request is for and who sends it are said once each: of two lines a proxy may
 * have read the other one.
 *
 * @param rawHeaders names and values in turn
 */
function isUnmistakable(rawHeaders: readonly string[]): boolean {
  let hosts = 0
  let authorizations = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1
    else if (name?.length === 13 && name.toLowerCase() === 'authorization') authorizations += 1
  }
  return hosts <= 1 && authorizations <= 1
}

const refusal = JSON.stringify({
  error: 'invalid_request',
  error_description:
    'The request has two Host or two Authorization headers, or its target cannot be read.',
})

/** Nobody can say whom such a request is for: it belongs to no area, and the connection ends. */
export function refuseTarget(response: ServerResponse): void {
  response.writeHead(400, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    'Content-Length': Buffer.byteLength(refusal),
    Connection: 'close',
  })
  response.end(refusal)
}
