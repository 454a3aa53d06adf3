const longestName = 100
const nameSyntax = /^[A-Za-z0-9][A-Za-z0-9._/-]*$/

/** Words of OpenID Connect, and of this server's areas to come: they mean something else here. */
const reserved: ReadonlySet<string> = new Set([
  'address',
  'phone',
  'access',
  'api-tokens',
  'automations',
  'cloud-services',
  'connectors',
  'console',
])

/**
 * Says why a text cannot be the name of a scope of one's own API; undefined: it can. What stands
 * before the first colon belongs to one API alone, and never to this server: so no scope of a
 * resource equals, covers or is covered by a scope of another API.
 *
 * @param isServerScope tells whether a value is a scope of this server, in any dialect
 */
export function whyNotResourceScope(
  name: string,
  isServerScope: (value: string) => boolean,
): string | undefined {
  if (name.length > longestName) return `is longer than ${longestName} characters`
  if (!name.split(':').every((part) => nameSyntax.test(part))) {
    return 'must have letters, digits and . _ / - only, with colons between its parts'
  }
  const head = scopeHead(name)
  if (!isServerScope(head) && !reserved.has(head)) return undefined
  return 'begins like a scope of this server'
}

/** What stands before the first colon, in small letters. */
export function scopeHead(name: string): string {
  return (name.split(':', 1)[0] ?? name).toLowerCase()
}
