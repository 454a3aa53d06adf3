import {
  isWithin,
  type OrganizationGroup,
} from '@frontdesk/directory/organization-groups/organization-group.ts'

import type { UemContext } from './uem-context.ts'
import { type FaultName, UemFault } from './uem-faults.ts'

type Context = Pick<UemContext, 'caller' | 'organizationGroups'>

/**
 * A group of the caller's reach. One outside is as good as none: nobody can tell which.
 *
 * @param name an id, or a UUID as it is stored
 * @throws UemFault of that name
 */
export async function requireVisibleGroup(
  name: number | string,
  fault: FaultName,
  { caller, organizationGroups }: Context,
): Promise<OrganizationGroup> {
  const group =
    typeof name === 'number'
      ? await organizationGroups.find(name)
      : await organizationGroups.findByUuid(name)
  if (!group || !isWithin(caller.effective.reach, group.path)) throw new UemFault(fault)
  return group
}

/** The id of a filter's group, once it is known to be visible. @throws UemFault searchGroupNotVisible */
export async function visibleGroupId(
  id: number | undefined,
  context: Context,
): Promise<number | undefined> {
  if (id === undefined) return undefined
  return (await requireVisibleGroup(id, 'searchGroupNotVisible', context)).id
}
