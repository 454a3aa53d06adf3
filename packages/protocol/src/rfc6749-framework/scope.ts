import type { DialectPolicy } from '../dialect-policy.ts'
import { ProtocolError } from '../errors.ts'
import type { Client } from './client.ts'

/** One scope value: printable ASCII but space, quote and backslash. */
const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/**
 * Reads a `scope` parameter: values separated by single spaces, repeated ones once.
 *
 * @throws ProtocolError invalid_scope when the syntax is broken
 * @see RFC 6749 §3.3
 */
export function parseScope(text: string): readonly string[] {
  // One value, as most clients send it, needs no list to be taken apart.
  if (scopeToken.test(text)) return [text]
  const values = text.split(' ')
  if (!values.every((value) => scopeToken.test(value))) {
    throw new ProtocolError('invalid_scope', 'The scope is not a list of scope values.')
  }
  return [...new Set(values)]
}

/**
 * Tells whether a registered scope value allows a requested one: the same, or its front part at
 * a colon, so that a client registered for `admin` may ask for `admin:roles:read` only.
 */
export function allowsScope(registered: readonly string[], requested: string): boolean {
  return registered.some((value) => value === requested || requested.startsWith(`${value}:`))
}

/**
 * What two scopes both allow: of `devices` and `devices:read` the narrower one. In the order of
 * the first.
 */
export function scopeInBoth(one: readonly string[], other: readonly string[]): readonly string[] {
  const both = one.flatMap((value) =>
    allowsScope(other, value) ? [value] : other.filter((narrow) => allowsScope([value], narrow)),
  )
  return [...new Set(both)]
}

/**
 * Tells whether a scope value may mean something to a client. One that is no scope of this server
 * may be of an API of one's own: asked later, and only for what the client is registered for.
 */
export function isKnownScope(client: Client, value: string, policy: DialectPolicy): boolean {
  if (policy.isScope(value)) return true
  return client.scope.some((one) => !policy.isScope(one) && allowsScope([one], value))
}

/**
 * Decides what a client gets: what it asked for, all of which it must be registered for, or what
 * it is registered for when it asked for nothing.
 *
 * @throws ProtocolError invalid_scope
 * @see RFC 6749 §3.3
 */
export function grantScope(
  client: Client,
  requested: string | undefined,
  policy: DialectPolicy,
): readonly string[] {
  if (requested === undefined) return client.scope

  const scope = parseScope(requested)
  if (!scope.every((value) => isKnownScope(client, value, policy))) {
    throw new ProtocolError('invalid_scope', 'A scope value is not known here.')
  }
  if (!scope.every((value) => allowsScope(client.scope, value))) {
    throw new ProtocolError('invalid_scope', 'The client may not ask for this scope.')
  }
  return scope
}
