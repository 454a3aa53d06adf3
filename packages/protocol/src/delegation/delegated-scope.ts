import { isScope } from '@frontdesk/directory/permissions.ts'

import type { DialectPolicy } from '../dialect-policy.ts'
import type { Client } from '../rfc6749-framework/client.ts'
import { allowsScope, grantScope } from '../rfc6749-framework/scope.ts'

/**
 * What a client asks a person for. `offline_access` is left out for a client that gets no refresh
 * tokens: the answer must not promise what does not come.
 *
 * @throws ProtocolError invalid_scope
 * @see RFC 6749 §3.3, OpenID Connect Core §11
 */
export function delegatedScope(
  client: Client,
  requested: string | undefined,
  policy: DialectPolicy,
): readonly string[] {
  const scope = grantScope(client, requested, policy)
  if (client.grantTypes.includes('refresh_token')) return scope
  return scope.filter((value) => value !== 'offline_access')
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
