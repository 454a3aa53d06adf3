import { StoreError } from '@frontdesk/directory/store-error.ts'
import type {
  DeviceImport,
  DeviceImportStore,
  StagedDevice,
} from '@frontdesk/estate/imports/device-import.ts'
import type { EnrollmentUser } from '@frontdesk/estate/users/enrollment-user.ts'
import { type RawBuilder, type Selectable, type SqlBool, sql } from 'kysely'

import { bulkInserts } from './bulk-insert.ts'
import { compiled, compiledChange } from './compiled-change.ts'
import { change, commitOf, type Database, type Statement } from './database.ts'
import { deviceColumns } from './device-columns.ts'
import { clashesOf } from './device-import-clashes.ts'
import { deviceRowOf } from './device-row.ts'
import { devicesSubject } from './devices-subject.ts'
import { inBatches } from './in-batches.ts'
import type { Schema } from './schema.ts'
import { enrollmentUserOf, enrollmentUserRowOf } from './stored-enrollment-users.ts'
import { foldAscii, isStorable } from './text-match.ts'

/** Rows deleted in one transaction. */
const batch = 2000

const userColumns = [
  'id',
  'uuid',
  'organization_id',
  'organization_group_id',
  'user_name',
  'user_name_key',
  'given_name',
  'family_name',
  'display_name',
  'email',
  'phone_number',
  'department',
  'status',
  'security',
  'created_at',
] as const satisfies readonly (keyof Schema['enrollment_user'])[]

/** Stands for the start of an import that has ended, and whose rows are on their way out. */
const ended = 0

/**
 * Imports in the table `device_import`, their devices in `staged_device`, which has every column
 * of `device`, and new users in `staged_user`. What takes part in an import first takes hold of its row: nothing is staged into
 * an import that has ended, and none that loses rows is completed. Tells caches about `devices`.
 */
export function storedDeviceImports(database: Database): DeviceImportStore {
  const { reads } = database
  const ownCommit = commitOf(database)

  async function count(
    id: string,
    table: 'staged_device' | 'staged_user' = 'staged_device',
  ): Promise<number> {
    const { rows } = await reads
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('rows'))
      .where('import_id', '=', id)
      .executeTakeFirstOrThrow()
    return rows
  }

  return {
    async begin(started, commit = ownCommit) {
      const insertion = compiledChange(reads.insertInto('device_import').values(rowOf(started)))
      await commit({ changes: [insertion], audit: [] })
    },

    async find(id) {
      if (!isStorable(id)) return undefined
      const row = await reads
        .selectFrom('device_import')
        .selectAll()
        .where('id', '=', id)
        .where('started_at', '>', ended)
        .executeTakeFirst()
      return row && importOf(row)
    },

    async stage(id, rows, newUsers = [], commit = ownCommit) {
      if (rows.length === 0) return
      const placeholder = database.engine === 'sqlite' ? () => '?' : (n: number) => `$${n}`
      const staged = rows.map((row) => stagedRowOf(id, row))
      const users = newUsers.map((user) => ({ import_id: id, ...enrollmentUserRowOf(user) }))
      const statements = [
        hold(database, id),
        ...bulkInserts('staged_user', users, placeholder),
        ...bulkInserts('staged_device', staged, placeholder),
      ]
      if (await commit({ changes: statements.map(change), audit: [] })) return
      throw new StoreError('conflict', 'the import has ended, or has such a line or user')
    },

    async usersNamed({ id, organizationId }, userNames) {
      const users: EnrollmentUser[] = []
      await inBatches(userNames.filter(isStorable).map(foldAscii), async (keys) => {
        const there = reads
          .selectFrom('enrollment_user')
          .select(userColumns)
          .where('organization_id', '=', organizationId)
          .where('user_name_key', 'in', keys)
        const staged = reads
          .selectFrom('staged_user')
          .select(userColumns)
          .where('import_id', '=', id)
          .where('user_name_key', 'in', keys)
        const rows = await Promise.all([there.execute(), staged.execute()])
        users.push(...rows.flat().map(enrollmentUserOf))
      })
      return users
    },

    count: (id) => count(id),

    clashes: (id, limit) => clashesOf(reads, id, limit),

    async complete(id, audit = [], commit = ownCommit) {
      const rows = await count(id)
      const users = await count(id, 'staged_user')
      const statements = [
        hold(database, id),
        ...entry(database, id, { rows, users }),
        end(database, id),
      ]
      if (!(await commit({ changes: statements.map(change), audit }))) {
        throw new StoreError('conflict', 'a staged device clashes, or the import has ended')
      }
      await discardImport(database, id, batch)
      return rows
    },

    async discard(id, commit = ownCommit) {
      await commit({ changes: [change(end(database, id))], audit: [] })
      await discardImport(database, id, batch)
    },

    async startedBefore(moment) {
      const rows = await reads
        .selectFrom('device_import')
        .selectAll()
        .where('started_at', '<', moment)
        .orderBy('started_at')
        .orderBy('id')
        .execute()
      return rows.map(importOf)
    },
  }
}

/**
 * Forgets an import and what it staged, in bounded transactions. One that was interrupted is
 * begun again.
 *
 * @param limit rows in one transaction
 * @returns how many rows were deleted
 */
export async function discardImport(
  database: Database,
  id: string,
  limit: number,
): Promise<number> {
  const { reads } = database
  await database.commit({ statements: [end(database, id)], audit: [] })

  const devices = await deleteStaged(database, { table: 'staged_device', key: 'line', id, limit })
  const users = await deleteStaged(database, {
    table: 'staged_user',
    key: 'user_name_key',
    id,
    limit,
  })
  const deletion = reads.deleteFrom('device_import').where('id', '=', id)
  await database.commit({ statements: [compiled(deletion)], audit: [] })
  return devices + users
}

/** @returns how many rows were deleted */
async function deleteStaged(
  database: Database,
  {
    table,
    key,
    id,
    limit,
  }: {
    readonly table: 'staged_device' | 'staged_user'
    readonly key: 'line' | 'user_name_key'
    readonly id: string
    readonly limit: number
  },
): Promise<number> {
  const { reads } = database
  const column = sql.ref<string | number>(key)
  let deleted = 0
  for (;;) {
    const { rows } = await sql<{ readonly value: string | number }>`
      SELECT ${column} AS value FROM ${sql.table(table)} WHERE import_id = ${id}
       ORDER BY ${column} LIMIT ${limit}`.execute(reads)
    const last = rows.at(-1)
    if (last === undefined) return deleted
    const deletion = reads
      .deleteFrom(table)
      .where('import_id', '=', id)
      .where(column, '<=', last.value)
    await database.commit({ statements: [compiled(deletion)], audit: [] })
    deleted += rows.length
  }
}

/** Keeps the import as it is until the transaction ends; there must be one. */
function hold({ reads }: Database, id: string): Statement {
  const update = reads
    .updateTable('device_import')
    .set(({ ref }) => ({ started_at: ref('started_at') }))
    .where('id', '=', id)
    .where('started_at', '>', ended)
  return { ...compiled(update), expectRows: 1 }
}

function end({ reads }: Database, id: string): Statement {
  return compiled(
    reads.updateTable('device_import').set({ started_at: ended }).where('id', '=', id),
  )
}

/** All staged rows and users come in, or the condition fails. */
function entry(
  { reads }: Database,
  id: string,
  { rows, users }: { readonly rows: number; readonly users: number },
): readonly Statement[] {
  const columns = [...deviceColumns]
  const unclashing = reads
    .updateTable('device_import')
    .set(({ ref }) => ({ started_at: ref('started_at') }))
    .where('id', '=', id)
    .where(isFree('udid', id))
    .where(isFree('serial_number', id))
  const insertion = reads
    .insertInto('device')
    .columns(columns)
    .expression(
      reads.selectFrom('staged_device').select(columns).where('import_id', '=', id).orderBy('line'),
    )
  const newUsers = reads
    .insertInto('enrollment_user')
    .columns([...userColumns])
    .expression(reads.selectFrom('staged_user').select(userColumns).where('import_id', '=', id))
  return [
    { ...compiled(unclashing), expectRows: 1 },
    { ...compiled(newUsers), expectRows: users },
    { ...compiled(insertion), expectRows: rows, invalidates: [devicesSubject] },
  ]
}

/** The condition that no staged device has what another one or a device of the organization has. */
function isFree(column: 'udid' | 'serial_number', id: string): RawBuilder<SqlBool> {
  const [staged, there] = [sql.ref(`staged.${column}`), sql.ref(`device.${column}`)]
  return sql`NOT EXISTS (
    SELECT 1 FROM staged_device AS staged
      JOIN device ON lower(${there}) = lower(${staged})
                 AND device.organization_id = staged.organization_id
     WHERE staged.import_id = ${id} AND ${staged} <> '')
    AND NOT EXISTS (
    SELECT 1 FROM staged_device AS staged
     WHERE staged.import_id = ${id} AND ${staged} <> ''
     GROUP BY lower(${staged}) HAVING count(*) > 1)`
}

function stagedRowOf(id: string, { line, device }: StagedDevice) {
  return { import_id: id, line, ...deviceRowOf(device) }
}

function importOf(row: Selectable<Schema['device_import']>): DeviceImport {
  return {
    id: row.id,
    organizationId: row.organization_id,
    organizationGroupId: row.organization_group_id,
    startedAt: row.started_at,
  }
}

function rowOf(started: DeviceImport): Selectable<Schema['device_import']> {
  return {
    id: started.id,
    organization_id: started.organizationId,
    organization_group_id: started.organizationGroupId,
    started_at: started.startedAt,
  }
}
