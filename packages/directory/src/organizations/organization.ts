import type { Change } from '../change.ts'
import type { Page, PageRequest } from '../listing.ts'
import type { UnixSeconds } from '../units.ts'
import type { Region } from './region.ts'

/** A tenant: everything in it is invisible to every other one. */
export interface Organization {
  readonly id: string
  readonly name: string
  /** Disabled: its clients get no tokens and its living tokens stop at the next request. */
  readonly status: 'enabled' | 'disabled'
  /** Whose regional services speak for it; its tokens name that region's issuer. */
  readonly region: Region
  readonly createdAt: UnixSeconds
  readonly updatedAt: UnixSeconds
  /** Counts changes; the `ETag` of the administration API. */
  readonly version: number
}

export interface OrganizationStore {
  find(id: string): Promise<Organization | undefined>
  /** Ordered by id. `onlyId` narrows to one organization, for callers confined to it. */
  list(page: PageRequest, onlyId?: string): Promise<Page<Organization>>
  insertion(organization: Organization): Change
  /** Fails its condition when the stored version is not `organization.version - 1`. */
  update(organization: Organization): Change
  /** Fails its condition when the version is another one or anything still belongs to it. */
  deletion(id: string, version: number): Change
}
