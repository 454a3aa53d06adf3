import type { OrganizationGroupStore } from '../organization-groups/organization-group.ts'
import type { Organization } from './organization.ts'
import { isRegion } from './region.ts'

/**
 * Why a host that stands for one region, or for one tenant, does not serve an organization (T2);
 * undefined when it does. The operator has no organization and is served by other hosts only.
 *
 * @param place a region, or the group id of a tenant's customer group, in any letter case
 */
export async function whyNotServedAt(
  place: string,
  organization: Organization | undefined,
  organizationGroups: Pick<OrganizationGroupStore, 'findTop'>,
): Promise<string | undefined> {
  if (!organization) return 'The host is for tenants only, and the caller is of the operator.'
  const wanted = place.toLowerCase()
  if (isRegion(wanted)) {
    return organization.region === wanted ? undefined : 'The host is for another region.'
  }
  const top = await organizationGroups.findTop(organization.id)
  return top?.groupId.toLowerCase() === wanted ? undefined : 'The host is for another tenant.'
}
