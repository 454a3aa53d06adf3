import {
  isWithin,
  type OrganizationGroup,
} from '@frontdesk/directory/organization-groups/organization-group.ts'
import { Refusal } from '@frontdesk/directory/refusal.ts'

import type { AdminContext } from './admin-context.ts'
import { requireFullAuthorityAt } from './authority-of-things.ts'
import { invalidField } from './problem.ts'

const rolesAtOnce = 500

/**
 * What a move takes. Everybody who holds rights above the new place gains the group and all below
 * it, and everybody above the old one loses them: so the mover must hold everything in both.
 *
 * @throws Problem invalid, Refusal conflict, exceeds_authority
 */
export async function requireMovable(
  context: AdminContext,
  group: OrganizationGroup,
  parent: OrganizationGroup,
): Promise<void> {
  if (group.parentId === undefined) throw new Refusal('conflict', 'A customer group stays on top.')
  if (parent.organizationId !== group.organizationId) {
    throw invalidField('/parent', 'must belong to the same organization')
  }
  if (isWithin(group, parent.path)) {
    throw invalidField('/parent', 'must not be the group itself or below it')
  }
  const { organizationGroups } = context.parts.stores
  const oldParent = await organizationGroups.find(group.parentId)
  requireFullAuthorityAt(context, oldParent ?? group)
  requireFullAuthorityAt(context, parent)
  await requireNoRolesLeftBehind(context, group, parent)
}

/**
 * Roles of the groups that the move leaves may be held inside it. They would go on counting where
 * their owner does not reach any more, and whoever edits them there would decide what they do here.
 */
async function requireNoRolesLeftBehind(
  { parts }: AdminContext,
  group: OrganizationGroup,
  parent: OrganizationGroup,
): Promise<void> {
  const { organizationGroups, roles } = parts.stores
  const above = group.path.split('/').filter(Boolean).map(Number).slice(0, -1)
  for (const id of above) {
    const owner = await organizationGroups.find(id)
    if (!owner || isWithin(owner, parent.path)) continue
    let after: string | undefined
    do {
      const page = await roles.list(owner, { limit: rolesAtOnce, after })
      if (page.items.some((role) => role.organizationGroupId === owner.id)) {
        throw new Refusal(
          'conflict',
          'A group that it leaves owns roles: delete these roles first.',
        )
      }
      after = page.next
    } while (after !== undefined)
  }
}
