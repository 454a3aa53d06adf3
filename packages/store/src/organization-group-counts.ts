import type {
  OrganizationGroup,
  OrganizationGroupCounts,
} from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Kysely } from 'kysely'

import { isBelow } from './confinement.ts'
import type { Schema } from './schema.ts'

/**
 * Counts, for many groups in one query, the devices in each and below it, the users whom those
 * devices belong to, and the people who are administered there.
 */
export async function groupCounts(
  reads: Kysely<Schema>,
  groups: readonly OrganizationGroup[],
): Promise<ReadonlyMap<number, OrganizationGroupCounts>> {
  if (groups.length === 0) return new Map()
  const ids = groups.map(({ id }) => id)
  const devices = reads
    .selectFrom('organization_group as top')
    .innerJoin('organization_group as below', (join) => join.on(isBelow('below.path', 'top.path')))
    .innerJoin('device', 'device.organization_group_id', 'below.id')
    .where('top.id', 'in', ids)
    .groupBy('top.id')
    .select(({ fn }) => [
      'top.id',
      fn.countAll<number>().as('devices'),
      fn.count<number>('device.user_id').distinct().as('users'),
    ])
  const people = reads
    .selectFrom('organization_group as top')
    .innerJoin('organization_group as below', (join) => join.on(isBelow('below.path', 'top.path')))
    .innerJoin('person', 'person.organization_group_id', 'below.id')
    .where('top.id', 'in', ids)
    .groupBy('top.id')
    .select(({ fn }) => ['top.id', fn.countAll<number>().as('admins')])
  const rows = await reads
    .selectFrom('organization_group as counted')
    .leftJoin(devices.as('devices'), 'devices.id', 'counted.id')
    .leftJoin(people.as('people'), 'people.id', 'counted.id')
    .where('counted.id', 'in', ids)
    .select(['counted.id', 'devices.devices', 'devices.users', 'people.admins'])
    .execute()
  return new Map(
    rows.map(({ id, devices, users, admins }) => [
      id,
      { devices: devices ?? 0, users: users ?? 0, admins: admins ?? 0 },
    ]),
  )
}
