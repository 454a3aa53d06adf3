import type { Reach } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { DeviceFilter, DeviceOrder, DeviceStore } from '@frontdesk/estate/devices/device.ts'
import type { Kysely } from 'kysely'

import { isInGroup, isInReach } from './confinement.ts'
import type { Database } from './database.ts'
import { deviceOf, deviceRowOf } from './device-row.ts'
import type { Schema } from './schema.ts'
import { containsText, equalsText, isStorable } from './text-match.ts'

const orderColumns = {
  id: 'device.id',
  friendlyName: 'device.friendly_name',
  serialNumber: 'device.serial_number',
  lastSeenAt: 'device.last_seen_at',
  platform: 'device.platform',
  model: 'device.model',
  userName: 'device.user_name',
  organizationGroupId: 'device.organization_group_id',
} as const satisfies Record<DeviceOrder, string>

/** Devices in the table `device`. */
export function storedDevices(database: Database): DeviceStore {
  const { reads } = database

  return {
    async search(reach, { offset, limit, orderBy, descending, ...filter }) {
      const matching = searchedDevices(reads, reach, filter)
      const { total } = await matching
        .select(({ fn }) => fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow()
      const direction = descending ? 'desc' : 'asc'
      // Sorted and skipped by id alone: the rows are wide, and only those of the page are read.
      const page = matching
        .select('device.id')
        .orderBy(orderColumns[orderBy], direction)
        .$if(orderBy !== 'id', (query) => query.orderBy('device.id'))
        .limit(limit)
        .offset(offset)
      const rows = await locatedDevices(reads)
        .where('device.id', 'in', page)
        .orderBy(orderColumns[orderBy], direction)
        .$if(orderBy !== 'id', (query) => query.orderBy('device.id'))
        .execute()
      return { items: rows.map(deviceOf), total }
    },

    async find(reach, id) {
      if (!Number.isSafeInteger(id)) return undefined
      const row = await locatedDevices(reads)
        .where('device.id', '=', id)
        .where(isInReach('device.organization_group_id', reach))
        .executeTakeFirst()
      return row && deviceOf(row)
    },

    async findByUuid(reach, uuid) {
      if (!isStorable(uuid)) return undefined
      const row = await locatedDevices(reads)
        .where('device.uuid', '=', uuid)
        .where(isInReach('device.organization_group_id', reach))
        .executeTakeFirst()
      return row && deviceOf(row)
    },

    insertAll: async (devices) => {
      await database.bulkInsert(
        'device',
        devices.map((device) => ({ ...deviceRowOf(device) })),
      )
    },
  }
}

function locatedDevices(reads: Kysely<Schema>) {
  return reads
    .selectFrom('device')
    .innerJoin('organization_group as group', 'group.id', 'device.organization_group_id')
    .selectAll('device')
    .select(['group.name as group_name', 'group.uuid as group_uuid'])
}

function searchedDevices(reads: Kysely<Schema>, reach: Reach, filter: DeviceFilter) {
  const { user, model, platform, ownership, complianceStatus, organizationGroupId } = filter
  let query = reads.selectFrom('device').where(isInReach('device.organization_group_id', reach))
  if (user !== undefined) query = query.where(equalsText('device.user_name', user))
  if (model !== undefined) query = query.where(containsText(['device.model'], model))
  if (platform !== undefined) query = query.where('device.platform', '=', platform)
  if (ownership !== undefined) query = query.where('device.ownership', '=', ownership)
  if (complianceStatus !== undefined) {
    query = query.where('device.compliance_status', '=', complianceStatus)
  }
  if (organizationGroupId !== undefined) {
    query = query.where(isInGroup('device.organization_group_id', organizationGroupId))
  }
  if (filter.seenSince !== undefined) {
    query = query.where('device.last_seen_at', '>=', filter.seenSince)
  }
  return query
}
