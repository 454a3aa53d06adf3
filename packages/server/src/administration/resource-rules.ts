import type { Change } from '@frontdesk/directory/change.ts'
import { ownAudience } from '@frontdesk/protocol/dialect-policy.ts'
import type { Client } from '@frontdesk/protocol/rfc6749-framework/client.ts'
import type { ResourceScope } from '@frontdesk/protocol/rfc8707-resource-indicators/protected-resource.ts'
import { whyNotResourceScope } from '@frontdesk/protocol/rfc8707-resource-indicators/resource-scope-rule.ts'
import { comparableUri } from '@frontdesk/protocol/rfc8707-resource-indicators/resource-uri.ts'
import { isForeignScope } from '@frontdesk/protocol/rfc8707-resource-indicators/token-target.ts'

import type { AdminParts } from './admin-context.ts'
import { invalidField } from './problem.ts'

/** @throws Problem invalid for what names no resource, or an API of this server */
export function requireResourceUri(
  { publicUrl }: Pick<AdminParts, 'publicUrl'>,
  uri: string,
): void {
  if (comparableUri(uri) === undefined) {
    throw invalidField('/uri', 'must be an absolute URI without a fragment and without a password')
  }
  if (ownAudience(publicUrl, uri) === undefined) return
  throw invalidField('/uri', 'is an API of this server: its scopes are the permissions')
}

/** @throws Problem invalid for a name that is none, is repeated, or begins like one of this server */
export function requireScopeNames(
  { dialects }: Pick<AdminParts, 'dialects'>,
  scopes: readonly ResourceScope[],
): void {
  const policies = [...dialects.values()].map(({ policy }) => policy)
  const isServerScope = (value: string) => policies.some(({ isScope }) => isScope(value))
  const seen = new Set<string>()
  for (const [index, { name }] of scopes.entries()) {
    const why = seen.has(name) ? 'is there twice' : whyNotResourceScope(name, isServerScope)
    if (why !== undefined) throw invalidField(`/scopes/${index}/name`, why)
    seen.add(name)
  }
}

/**
 * Looks up the scopes of one's own APIs that a client is to have. One of another organization's is
 * as unknown as one that is not there.
 *
 * @param before what the client has already: a resource that was disabled since may stay
 * @returns conditions of the commit: what is newly given must still be there then
 * @throws Problem invalid
 */
export async function requireResourceScopes(
  { stores, dialects }: Pick<AdminParts, 'stores' | 'dialects'>,
  client: Pick<Client, 'dialect' | 'scope' | 'organizationId'>,
  before: readonly string[] = [],
): Promise<readonly Change[]> {
  const policy = dialects.get(client.dialect)?.policy
  if (!policy) return []
  const conditions: Change[] = []
  for (const value of client.scope.filter((one) => isForeignScope(policy, one))) {
    const resource = await stores.protectedResources.findByScope(value)
    // A permission that a later version dropped: it opens nothing.
    if (!resource && before.includes(value)) continue
    const isOfOthers =
      resource?.organizationId !== undefined &&
      client.organizationId !== undefined &&
      resource.organizationId !== client.organizationId
    if (!resource || isOfOthers || !policy.takesResourceScopes) {
      throw invalidField('/scope', 'has a value that is no scope of this dialect')
    }
    if (before.includes(value)) continue
    if (resource.status !== 'enabled') {
      throw invalidField('/scope', 'has a scope of a resource that is disabled')
    }
    conditions.push(stores.protectedResources.standing(resource))
  }
  return conditions
}
