import { randomUUID } from 'node:crypto'

/** Where a UUID says its version. @see RFC 9562 §4.2 */
const versionPlace = 14

/**
 * Makes the `jti` of an access token: random, of version 8. Ids of earlier releases are of version
 * 4; so tokens whose signature may have two spellings are known, and live until they expire.
 *
 * @see RFC 9562 §5.8 (version 8 is the maker's own)
 */
export function newAccessTokenId(): string {
  const id = randomUUID()
  return `${id.slice(0, versionPlace)}8${id.slice(versionPlace + 1)}`
}

/** Tells whether a token of this id was signed with one spelling only. */
export function hasOneSpelling(id: string): boolean {
  return id[versionPlace] === '8'
}
