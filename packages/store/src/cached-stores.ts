import type { ApiKeyStore } from '@frontdesk/directory/api-keys/api-key.ts'
import type { OrganizationGroupStore } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { OrganizationStore } from '@frontdesk/directory/organizations/organization.ts'
import type { RoleStore } from '@frontdesk/directory/roles/role.ts'
import type { ClientStore } from '@frontdesk/protocol/rfc6749-framework/client.ts'
import type { ProtectedResourceStore } from '@frontdesk/protocol/rfc8707-resource-indicators/protected-resource.ts'
import { comparableUri } from '@frontdesk/protocol/rfc8707-resource-indicators/resource-uri.ts'

import type { ChangeFeed } from './change-feed.ts'
import { freshCache } from './fresh-cache.ts'
import { apiKeysSubject } from './stored-api-keys.ts'
import { clientSubject } from './stored-client-secrets.ts'
import { organizationGroupsSubject } from './stored-organization-groups.ts'
import { organizationSubject } from './stored-organizations.ts'
import { resourcesSubject } from './stored-protected-resources.ts'
import { roleSubject } from './stored-roles.ts'

/** How many of each are kept; some 2 KB a client, less of the others. */
const clientLimit = 20_000
const roleLimit = 5_000
const organizationLimit = 5_000
const organizationGroupLimit = 20_000
const apiKeyLimit = 10_000
const resourceLimit = 5_000

/** A client store whose `find` answers from memory, as fresh as T7 demands. */
export function cachedClients(store: ClientStore, feed: ChangeFeed): ClientStore {
  const { find } = freshCache({
    feed,
    limit: clientLimit,
    subjectOf: clientSubject,
    load: store.find,
  })
  return { ...store, find }
}

/** A role store whose `find` answers from memory, as fresh as T7 demands. */
export function cachedRoles(store: RoleStore, feed: ChangeFeed): RoleStore {
  const { find } = freshCache({ feed, limit: roleLimit, subjectOf: roleSubject, load: store.find })
  return { ...store, find }
}

/** An organization store whose `find` answers from memory, as fresh as T7 demands. */
export function cachedOrganizations(store: OrganizationStore, feed: ChangeFeed): OrganizationStore {
  const { find } = freshCache({
    feed,
    limit: organizationLimit,
    subjectOf: organizationSubject,
    load: store.find,
  })
  return { ...store, find }
}

/**
 * An organization group store whose `find` answers from memory, as fresh as T7 demands. Groups
 * change seldom and move with all that is below them, so any change forgets all of them.
 */
export function cachedOrganizationGroups(
  store: OrganizationGroupStore,
  feed: ChangeFeed,
): OrganizationGroupStore {
  const { find } = freshCache({
    feed,
    limit: organizationGroupLimit,
    subjectOf: () => organizationGroupsSubject,
    load: (key) => store.find(Number(key)),
  })
  return { ...store, find: (id) => find(String(id)) }
}

/**
 * An API key store whose `findByHash` answers from memory, as fresh as T7 demands; only when the
 * key was last used may be older. Keys change seldom, so any change forgets all of them.
 */
export function cachedApiKeys(store: ApiKeyStore, feed: ChangeFeed): ApiKeyStore {
  const { find } = freshCache({
    feed,
    limit: apiKeyLimit,
    subjectOf: () => apiKeysSubject,
    load: store.findByHash,
  })
  return { ...store, findByHash: find }
}

/**
 * A store of resources that are found in memory, by id, URI or scope, as fresh as T7 demands. Any
 * change forgets all of them.
 */
export function cachedProtectedResources(
  store: ProtectedResourceStore,
  feed: ChangeFeed,
): ProtectedResourceStore {
  const cacheOf = (load: ProtectedResourceStore['find']) =>
    freshCache({ feed, limit: resourceLimit, subjectOf: () => resourcesSubject, load }).find
  const byUri = cacheOf(store.findByUri)
  return {
    ...store,
    find: cacheOf(store.find),
    // One key for every spelling of a URI; what is none has no resource.
    async findByUri(uri) {
      const key = comparableUri(uri)
      return key === undefined ? undefined : byUri(key)
    },
    findByScope: cacheOf(store.findByScope),
  }
}
