import type {
  OrganizationGroup,
  OrganizationGroupCounts,
} from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Kysely } from 'kysely'

import { isBelow } from './confinement.ts'
import type { Schema } from './schema.ts'

/**
 * Counts, for many groups in one query, the devices, the users whom devices belong to, and the
 * administrators in each and below it.
 */
export async function groupCounts(
  reads: Kysely<Schema>,
  groups: readonly OrganizationGroup[],
): Promise<ReadonlyMap<number, OrganizationGroupCounts>> {
  if (groups.length === 0) return new Map()
  const ids = groups.map(({ id }) => id)
  const devices = countsBelow(reads, 'device', ids)
  const users = countsBelow(reads, 'enrollment_user', ids)
  const admins = countsBelow(reads, 'administrator', ids)
  const rows = await reads
    .selectFrom('organization_group as counted')
    .leftJoin(devices.as('devices'), 'devices.id', 'counted.id')
    .leftJoin(users.as('users'), 'users.id', 'counted.id')
    .leftJoin(admins.as('admins'), 'admins.id', 'counted.id')
    .where('counted.id', 'in', ids)
    .select([
      'counted.id',
      'devices.count as devices',
      'users.count as users',
      'admins.count as admins',
    ])
    .execute()
  return new Map(
    rows.map(({ id, devices, users, admins }) => [
      id,
      { devices: devices ?? 0, users: users ?? 0, admins: admins ?? 0 },
    ]),
  )
}

function countsBelow(
  reads: Kysely<Schema>,
  table: 'administrator' | 'device' | 'enrollment_user',
  ids: readonly number[],
) {
  return reads
    .selectFrom('organization_group as top')
    .innerJoin('organization_group as below', (join) => join.on(isBelow('below.path', 'top.path')))
    .innerJoin(
      (from) => from.selectFrom(table).select('organization_group_id').as('belonging'),
      (join) => join.onRef('belonging.organization_group_id', '=', 'below.id'),
    )
    .where('top.id', 'in', ids)
    .groupBy('top.id')
    .select(({ fn }) => ['top.id', fn.countAll<number>().as('count')])
}
