import type { Decision, Sought } from '@frontdesk/directory/audit/decision.ts'
import {
  isWithin,
  type OrganizationGroup,
  wholeServer,
} from '@frontdesk/directory/organization-groups/organization-group.ts'
import { deviceIdentifierKinds } from '@frontdesk/estate/devices/device.ts'

import type { AdminContext } from './admin-context.ts'
import { reachOf } from './things-in-reach.ts'

/**
 * Says where something is that a caller was told does not exist, because it lies outside the
 * organization groups that the caller reaches. Only for administrators who reach it themselves.
 *
 * @returns undefined when it is inside, nowhere, or where the administrator sees nothing
 */
export async function whyOutsideReach(
  context: AdminContext,
  { sought, reach, status = 0 }: Decision,
): Promise<string | undefined> {
  if (!sought || reach === undefined || status < 400) return undefined
  const group = await groupOf(context, sought)
  if (!group || isWithin({ path: reach }, group.path)) return undefined
  if (!isWithin(reachOf(context), group.path)) return undefined
  const caller = await context.parts.stores.organizationGroups.find(
    Number(reach.split('/').at(-2) ?? Number.NaN),
  )
  const what = sought.kind === 'device' ? 'The device' : 'The organization group'
  const where = sought.kind === 'device' ? `is in ${group.groupId}` : `is ${group.groupId}`
  return `${what} ${where}, outside what the caller reaches: ${caller?.groupId ?? 'nothing'} and the groups below it.`
}

async function groupOf(
  { parts }: AdminContext,
  { kind, by, value }: Sought,
): Promise<OrganizationGroup | undefined> {
  const { devices, organizationGroups } = parts.stores
  if (kind === 'organization-group') {
    return by === 'id'
      ? organizationGroups.find(Number(value))
      : organizationGroups.findByUuid(value.toLowerCase())
  }
  const known = deviceIdentifierKinds.find((one) => one === by)
  const spelled = known === 'uuid' ? value.toLowerCase() : value
  const device = known && (await devices.findBy(wholeServer, known, spelled))
  return device && organizationGroups.find(device.organizationGroupId)
}
