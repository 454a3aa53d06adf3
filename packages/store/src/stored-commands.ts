import type {
  CommandName,
  CommandState,
  CommandStore,
  DeviceCommand,
} from '@frontdesk/estate/commands/device-command.ts'
import { type Selectable, sql } from 'kysely'

import { compiledChange } from './compiled-change.ts'
import { isInReach } from './confinement.ts'
import type { Database } from './database.ts'
import type { Schema } from './schema.ts'
import { isStorable } from './text-match.ts'

type Row = Selectable<Schema['device_command']>

/** Commands in the table `device_command`. */
export function storedCommands({ reads }: Database): CommandStore {
  return {
    insertion: (command) =>
      compiledChange(reads.insertInto('device_command').values(rowOf(command))),

    transition: ({ id, state, deliveredAt, finishedAt, failure }, from) =>
      compiledChange(
        reads
          .updateTable('device_command')
          .set({
            state,
            delivered_at: deliveredAt ?? null,
            finished_at: finishedAt ?? null,
            failure: failure ?? null,
          })
          .where('id', '=', id)
          .where('state', '=', from),
        { expectRows: 1 },
      ),

    async find(id) {
      if (!isStorable(id)) return undefined
      const row = await reads
        .selectFrom('device_command')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst()
      return row && commandOf(row)
    },

    async ofDevice(reach, deviceId, limit) {
      const rows = await reads
        .selectFrom('device_command')
        .innerJoin('device', 'device.id', 'device_command.device_id')
        .selectAll('device_command')
        .where('device_command.device_id', '=', deviceId)
        .where(isInReach('device.organization_group_id', reach))
        .orderBy('device_command.id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(commandOf)
    },

    async unfinished(limit) {
      const rows = await reads
        .selectFrom('device_command')
        .selectAll()
        // In so many words: the index of the unfinished is used only for its own condition.
        .where(sql<boolean>`state IN ('queued', 'delivered')`)
        .orderBy('queued_at')
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map(commandOf)
    },
  }
}

function commandOf(row: Row): DeviceCommand {
  return {
    id: row.id,
    organizationId: row.organization_id,
    deviceId: row.device_id,
    name: row.name as CommandName,
    body: row.body ?? undefined,
    state: row.state as CommandState,
    queuedAt: row.queued_at,
    deliveredAt: row.delivered_at ?? undefined,
    finishedAt: row.finished_at ?? undefined,
    failure: row.failure ?? undefined,
    requestId: row.request_id,
  }
}

function rowOf(command: DeviceCommand): Row {
  return {
    id: command.id,
    organization_id: command.organizationId,
    device_id: command.deviceId,
    name: command.name,
    body: command.body ?? null,
    state: command.state,
    queued_at: command.queuedAt,
    delivered_at: command.deliveredAt ?? null,
    finished_at: command.finishedAt ?? null,
    failure: command.failure ?? null,
    request_id: command.requestId,
  }
}
