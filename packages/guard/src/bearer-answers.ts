import type { RefusalCode, Refused } from './guard-verdict.ts'

/** Every way to refuse, made for one realm. @see RFC 6750 §3 */
export interface BearerAnswers {
  /** No credentials at all: no error code, no body. */
  readonly noToken: Refused
  badRequest(description: string): Refused
  badToken(description: string): Refused
  tooNarrow(scopes: readonly string[]): Refused
  /** Nothing can be said about the token now. */
  unavailable(description: string, retryAfterSeconds: number): Refused
}

const quotable = /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/
const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/** @throws TypeError when the realm cannot stand in a quoted string */
export function bearerAnswers(realm: string): BearerAnswers {
  if (!quotable.test(realm)) {
    throw new TypeError('realm must be printable ASCII without quotes and backslashes.')
  }
  const challenge = `Bearer realm="${realm}"`
  const noStore = { 'cache-control': 'no-store' }

  function refused(status: 400 | 401 | 403, error: RefusalCode, description: string, extra = '') {
    const parameters = `error="${error}", error_description="${description}"${extra}`
    return {
      allowed: false,
      status,
      headers: { ...noStore, 'www-authenticate': `${challenge}, ${parameters}` },
      body: { error, error_description: description },
    } as const
  }

  return {
    noToken: {
      allowed: false,
      status: 401,
      headers: { ...noStore, 'www-authenticate': challenge },
      body: undefined,
    },
    badRequest: (description) => refused(400, 'invalid_request', description),
    badToken: (description) => refused(401, 'invalid_token', description),
    tooNarrow: (scopes) =>
      refused(
        403,
        'insufficient_scope',
        'The access token does not cover this.',
        `, scope="${scopes.join(' ')}"`,
      ),
    unavailable: (description, retryAfterSeconds) => ({
      allowed: false,
      status: 503,
      headers: { ...noStore, 'retry-after': String(Math.max(1, Math.ceil(retryAfterSeconds))) },
      body: { error: 'temporarily_unavailable', error_description: description },
    }),
  }
}

/** @throws TypeError when one of them is no scope (RFC 6749 §3.3): a mistake in the program */
export function requireScopes(scopes: readonly string[]): void {
  for (const scope of scopes) {
    if (!scopeToken.test(scope)) throw new TypeError(`"${scope}" is not a scope (RFC 6749 §3.3).`)
  }
}
