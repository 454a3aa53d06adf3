import type {
  OrganizationGroup,
  OrganizationGroupStore,
} from '../organization-groups/organization-group.ts'
import { type Clock, secondsOf } from '../units.ts'
import type { Organization } from './organization.ts'
import { defaultRegion, type Region } from './region.ts'

interface Parts {
  readonly clock: Clock
  readonly newId: () => string
  readonly stores: { readonly organizationGroups: Pick<OrganizationGroupStore, 'allocateId'> }
}

interface Input {
  readonly name: string
  /** Code of the customer group. */
  readonly groupId: string
  readonly region?: Region | undefined
  readonly country?: string | undefined
  readonly locale?: string | undefined
}

/** An organization and the customer group at its top: the one never is without the other. */
export async function newOrganization(
  { clock, newId, stores }: Parts,
  { name, groupId, region = defaultRegion, country = 'US', locale = 'en-US' }: Input,
): Promise<{ organization: Organization; top: OrganizationGroup }> {
  const now = secondsOf(clock())
  const history = { createdAt: now, updatedAt: now, version: 1 }
  const organization: Organization = { id: newId(), name, status: 'enabled', region, ...history }
  const id = await stores.organizationGroups.allocateId()
  const top: OrganizationGroup = {
    id,
    uuid: newId(),
    organizationId: organization.id,
    parentId: undefined,
    groupId,
    name,
    type: 'Customer',
    path: `/${id}/`,
    country,
    locale,
    ...history,
  }
  return { organization, top }
}
