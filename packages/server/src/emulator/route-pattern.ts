/** Tells whether a request is one of those that a pattern means. */
export type MatchRoute = (method: string, path: string) => boolean

/** What a pattern may look like: a method or `*`, a space, a path in which `*` is anything. */
export const routePatternForm = '^(?:\\*|[A-Z]{3,7}) /[\\x21-\\x7e]*$'

/**
 * Reads `GET /api/mdm/devices/*`. A `*` in the path stands for any characters, slashes included;
 * letter case does not count, as it does not in the vendors' paths. Undefined means every request.
 */
export function routeMatch(pattern: string | undefined): MatchRoute {
  if (pattern === undefined) return () => true
  const [wantedMethod = '', wantedPath = ''] = pattern.split(' ', 2)
  const pieces = wantedPath.toLowerCase().split('*')
  return (method, path) =>
    (wantedMethod === '*' || wantedMethod === method) && fits(pieces, path.toLowerCase())
}

/** Linear in the length of the path, whatever the pattern: the pieces in turn, ends at the ends. */
function fits(pieces: readonly string[], path: string): boolean {
  const [first = '', ...others] = pieces
  const last = others.pop()
  if (last === undefined) return path === first
  if (!path.startsWith(first)) return false
  let from = first.length
  for (const piece of others) {
    const at = path.indexOf(piece, from)
    if (at < 0) return false
    from = at + piece.length
  }
  return path.length - last.length >= from && path.endsWith(last)
}
