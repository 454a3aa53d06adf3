import type { Change } from '@frontdesk/directory/change.ts'
import type { Page, PageRequest } from '@frontdesk/directory/listing.ts'
import type { Reach } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'

/** A scope of an API of one's own, with the sentence that consent shows. */
export interface ResourceScope {
  /** Unique in the server; see resource-scope-rule.ts. */
  readonly name: string
  readonly description: string
}

/**
 * An API that is not part of this server and takes its tokens. Its scopes are no permissions:
 * they open nothing here.
 *
 * @see RFC 8707, RFC 9728 §1 (protected resource)
 */
export interface ProtectedResource {
  /** A UUID; never changes, and is never given again. */
  readonly id: string
  /** The `aud` of its tokens, as registered; unique by `comparableUri`. */
  readonly uri: string
  readonly name: string
  /** Undefined for the server's operator: of every organization. */
  readonly organizationId: string | undefined
  readonly organizationGroupId: number | undefined
  readonly status: 'enabled' | 'disabled'
  /** Grows when all its access tokens must die: it was disabled, or a scope was taken away. */
  readonly generation: number
  /** No access token for it lives longer; undefined: as the client and its dialect say. */
  readonly accessTokenSeconds: UnixSeconds | undefined
  /** Whether its tokens may carry scopes of this server too, as those of a setting once did. */
  readonly serverScopes: boolean
  readonly scopes: readonly ResourceScope[]
  readonly createdAt: UnixSeconds
  readonly updatedAt: UnixSeconds
  readonly version: number
}

export interface ProtectedResourceStore {
  /** Found in memory, as fresh as T7 demands, as are the next two. */
  find(id: string): Promise<ProtectedResource | undefined>
  /** By its URI, compared as URIs. */
  findByUri(uri: string): Promise<ProtectedResource | undefined>
  /** Whose scope this is, exact. */
  findByScope(name: string): Promise<ProtectedResource | undefined>
  /** Those whose organization group lies in the reach, by id. */
  list(reach: Reach, page: PageRequest): Promise<Page<ProtectedResource>>
  insertion(resource: ProtectedResource): readonly Change[]
  /**
   * Changes everything. Fails its condition when the stored version is not `after.version - 1`.
   * What stood on a scope that is left out ends: clients, consents and delegations lose it.
   */
  update(before: ProtectedResource, after: ProtectedResource): readonly Change[]
  /**
   * Fails its condition when the version differs. Clients and consents lose its scopes, and its
   * delegations are revoked.
   */
  deletion(resource: ProtectedResource, at: UnixSeconds): readonly Change[]
  /** Changes nothing. Fails its condition unless it is there, enabled, and of this generation. */
  standing(resource: ProtectedResource): Change
}

/** Tells whether a scope value is one of the resource's own. */
export function hasScope(resource: ProtectedResource, value: string): boolean {
  return resource.scopes.some(({ name }) => name === value)
}
