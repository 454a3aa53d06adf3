import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'
import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type {
  DeviceImport,
  RowProblem,
  StagedDevice,
} from '@frontdesk/estate/imports/device-import.ts'
import {
  type DeviceRecord,
  parseDeviceRecord,
} from '@frontdesk/estate/imports/parse-device-record.ts'
import { RecordProblem } from '@frontdesk/estate/imports/record-problem.ts'
import type { EnrollmentUser } from '@frontdesk/estate/users/enrollment-user.ts'

import type { AdminContext, AdminParts } from './admin-context.ts'
import { groupsBelow } from './import-groups.ts'
import { importUsers } from './import-users.ts'
import { reachOf } from './things-in-reach.ts'

/** A row of a file: its line, and whatever its columns are called. */
export interface SentRow {
  readonly line: number
  readonly [column: string]: unknown
}

interface PlacedRecord {
  readonly line: number
  readonly record: DeviceRecord
  readonly group: OrganizationGroup
}

interface PlacedDevice extends PlacedRecord {
  readonly user: {
    readonly userId: number
    readonly userUuid: string
    readonly userName: string
    readonly userEmail: string
    readonly userDisplayName: string
  }
}

/**
 * Makes devices of rows: each in its group at or below the one of the import, with its user, who
 * is made when nobody has the name, and with an id, its own if that is free.
 *
 * @returns the devices, the users to be, and what is wrong with the other rows
 */
export async function devicesOfRows(
  context: AdminContext,
  { started, group: top }: { readonly started: DeviceImport; readonly group: OrganizationGroup },
  rows: readonly SentRow[],
): Promise<{
  staged: readonly StagedDevice[]
  newUsers: readonly EnrollmentUser[]
  problems: readonly RowProblem[]
}> {
  const { parts } = context
  const groupOf = await groupsBelow(parts.stores.organizationGroups, top)
  const problems: RowProblem[] = []
  const records = withoutProblems(rows, problems, ({ line, ...row }): PlacedRecord => {
    const record = parseDeviceRecord(row)
    return { line, record, group: groupOf(record.group) }
  })
  const users = await importUsers(parts, { started, reach: reachOf(context) }, records)
  const placed = withoutProblems(records, problems, (row): PlacedDevice => {
    return { ...row, user: users.userOf(row.record) }
  })
  return {
    staged: await withIds(parts, placed),
    newUsers: users.created,
    problems: problems.sort((one, other) => one.line - other.line),
  }
}

/** What is made of each row; of those with a problem nothing, and `problems` grows. */
function withoutProblems<Row extends { readonly line: number }, Made>(
  rows: readonly Row[],
  problems: RowProblem[],
  make: (row: Row) => Made,
): readonly Made[] {
  return rows.flatMap((row) => {
    try {
      return [make(row)]
    } catch (error) {
      if (!(error instanceof RecordProblem)) throw error
      problems.push({ line: row.line, problem: error.message })
      return []
    }
  })
}

async function withIds(
  parts: AdminParts,
  placed: readonly PlacedDevice[],
): Promise<readonly StagedDevice[]> {
  const ids = await freeIds(parts, placed)
  return placed.map(({ line, record, group, user }, index) => {
    const { group: _named, ...members } = record
    const device = {
      ...members,
      ...user,
      id: ids[index] ?? 0,
      uuid: record.uuid ?? parts.newId(),
      organizationId: group.organizationId,
      organizationGroupId: group.id,
    }
    return { line, device }
  })
}

/** The id that each row brings, when no device has it; else a new one. */
async function freeIds(
  { stores }: AdminParts,
  placed: readonly PlacedDevice[],
): Promise<readonly number[]> {
  const { devices } = stores
  const brought = placed.flatMap(({ record }) => (record.id === undefined ? [] : [record.id]))
  const taken = await devices.findAllBy(wholeServer, 'id', brought.map(String))
  const own = placed.map(({ record }) =>
    record.id === undefined || taken.has(String(record.id)) ? undefined : record.id,
  )
  const missing = own.filter((id) => id === undefined).length
  let next = missing > 0 ? await devices.allocateIds(missing) : 0
  const ids = own.map((id) => id ?? next++)
  await passIds(devices, Math.max(0, ...own.map((id) => id ?? 0)))
  return ids
}

/** Takes all ids up to one out of those that will be given: it is in use now. */
async function passIds(devices: AdminParts['stores']['devices'], highest: number): Promise<void> {
  if (highest === 0) return
  const next = await devices.allocateIds(1)
  if (next <= highest) await devices.allocateIds(highest - next)
}
