import { isScope } from '@frontdesk/directory/permissions.ts'

import type { DialectPolicy } from '../dialect-policy.ts'
import { ProtocolError } from '../errors.ts'
import type { Client } from '../rfc6749-framework/client.ts'
import { allowsScope, isKnownScope, parseScope, scopeInBoth } from '../rfc6749-framework/scope.ts'

/**
 * What a client asks a person for: of the scope in the request, what exists and what it may have;
 * the answer with the tokens says what was granted. `offline_access` is left out for a client that
 * gets no refresh tokens: the answer must not promise what does not come.
 *
 * @throws ProtocolError invalid_scope when nothing is left, or the syntax is broken
 * @see RFC 6749 §3.3, OpenID Connect Core §11
 */
export function delegatedScope(
  client: Client,
  requested: string | undefined,
  policy: DialectPolicy,
): readonly string[] {
  const scope = requested === undefined ? client.scope : availableScope(client, requested, policy)
  if (client.grantTypes.includes('refresh_token')) return scope
  return scope.filter((value) => value !== 'offline_access')
}

function availableScope(
  client: Client,
  requested: string,
  policy: DialectPolicy,
): readonly string[] {
  const known = parseScope(requested).filter((value) => isKnownScope(client, value, policy))
  const scope = scopeInBoth(known, client.scope)
  if (scope.length > 0) return scope
  throw new ProtocolError(
    'invalid_scope',
    known.length === 0 ? 'No scope value is known here.' : 'The client may not ask for this scope.',
  )
}

/**
 * Tells whether what a person allowed is what was asked for, or a real part of it: a page's form
 * comes from a browser, and nothing else may slip in there (security row 10).
 */
export function isAllowedPart(allowed: readonly string[], asked: readonly string[]): boolean {
  if (allowed.length === 0 && asked.length > 0) return false
  return allowed.every(
    (value) => asked.includes(value) || (allowsScope(asked, value) && isScope(value)),
  )
}
