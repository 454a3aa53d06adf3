import type { Device, DeviceOrder, DeviceStore } from '@frontdesk/estate/devices/device.ts'
import { sql } from 'kysely'

import { isInReach } from './confinement.ts'
import type { Database } from './database.ts'
import { deviceChanges } from './device-changes.ts'
import { devicesBy } from './device-lookup.ts'
import { deviceOf, deviceRowOf, plainDeviceOf } from './device-row.ts'
import { locatedDevices, searchedDevices } from './device-search.ts'
import { devicesSubject } from './devices-subject.ts'
import { takeIds } from './id-sequence.ts'
import { inBatches } from './in-batches.ts'
import { isStorable } from './text-match.ts'

const orderColumns = {
  id: 'device.id',
  friendlyName: 'device.friendly_name',
  serialNumber: 'device.serial_number',
  lastSeenAt: 'device.last_seen_at',
  platform: 'device.platform',
  model: 'device.model',
  userName: 'device.user_name',
  organizationGroupId: 'device.organization_group_id',
  ownership: 'device.ownership',
} as const satisfies Record<DeviceOrder, string>

/** Devices in the table `device`. */
export function storedDevices(database: Database): DeviceStore {
  const { reads } = database

  return {
    allocateIds: (count) => takeIds(database, 'device', count),

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

    async findBy(reach, kind, value) {
      const found = await devicesBy(reads, reach, { kind, values: [value] })
      return found.get(value)
    },

    findAllBy: (reach, kind, values) => devicesBy(reads, reach, { kind, values }),

    ...deviceChanges(reads),

    async dueForCheckIn({ modulus, remainder, span, limit }) {
      // Unordered, so that a narrow index is read and the wide rows are left alone.
      const due = await reads
        .selectFrom('device')
        .select('id')
        .where(sql<boolean>`(id + ${modulus - remainder}) % ${modulus} < ${span}`)
        .execute()
      const ids = due.map(({ id }) => id).sort((a, b) => a - b)
      const devices: Device[] = []
      await inBatches(ids.slice(0, limit), async (batch) => {
        const rows = await reads
          .selectFrom('device')
          .selectAll()
          .where('id', 'in', batch)
          .orderBy('id')
          .execute()
        devices.push(...rows.map(plainDeviceOf))
      })
      return devices
    },

    insertAll: async (devices) => {
      await database.bulkInsert(
        'device',
        devices.map((device) => ({ ...deviceRowOf(device) })),
        [devicesSubject],
      )
    },
  }
}
