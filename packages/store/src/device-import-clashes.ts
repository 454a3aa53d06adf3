import type { RowProblem } from '@frontdesk/estate/imports/device-import.ts'
import { type Kysely, sql } from 'kysely'

import type { Schema } from './schema.ts'
import { foldAscii } from './text-match.ts'

/** So many rows are looked at before others have their turn. */
const chunk = 500

const identifiers = {
  id: 'id',
  uuid: 'UUID',
  udid: 'UDID',
  serial_number: 'serial number',
} as const
type Identifier = keyof typeof identifiers
const kinds = Object.keys(identifiers) as readonly Identifier[]

interface StagedRow {
  readonly line: number
  readonly id: number
  readonly uuid: string
  readonly udid: string
  readonly serial_number: string
}

/** A staged row, and of each identifier whether the estate has it. */
type ComparedRow = StagedRow & Readonly<Record<`has_${Identifier}`, number | boolean>>

/**
 * What keeps staged rows out; see `DeviceImportStore`. Reads in small steps, so that nobody else
 * waits long for a large import.
 */
export async function clashesOf(
  reads: Kysely<Schema>,
  importId: string,
  limit: number,
): Promise<readonly RowProblem[]> {
  const problems: RowProblem[] = [...(await userClashes(reads, importId, limit))]
  if (problems.length >= limit) return problems
  const lineOf = new Map<string, number>()
  let after = -1
  for (;;) {
    const rows = await comparedRows(reads, importId, after)
    for (const row of rows) {
      problems.push(...problemsOf(row, lineOf))
      if (problems.length >= limit) return problems.slice(0, limit)
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < chunk) return problems
    after = last.line
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** The first row of each new user whose name somebody got since it was staged. */
async function userClashes(
  reads: Kysely<Schema>,
  importId: string,
  limit: number,
): Promise<readonly RowProblem[]> {
  const { rows } = await sql<{ readonly line: number }>`
    SELECT min(device.line) AS line
      FROM staged_user AS staged
      JOIN enrollment_user AS there
        ON there.organization_id = staged.organization_id
       AND there.user_name_key = staged.user_name_key
      JOIN staged_device AS device
        ON device.import_id = staged.import_id AND device.user_id = staged.id
     WHERE staged.import_id = ${importId}
     GROUP BY staged.id ORDER BY line LIMIT ${limit}`.execute(reads)
  const problem = 'Somebody else made its user meanwhile: import the file again.'
  return rows.map(({ line }) => ({ line, problem }))
}

/** @param lineOf where each identifier was first seen; grows */
function problemsOf(row: ComparedRow, lineOf: Map<string, number>): readonly RowProblem[] {
  const problems: RowProblem[] = []
  for (const kind of kinds) {
    const value = foldAscii(String(row[kind]))
    if (value === '') continue
    const key = `${kind} ${value}`
    const firstLine = lineOf.get(key)
    if (firstLine !== undefined) {
      const problem = `The ${identifiers[kind]} is the same as in line ${firstLine}.`
      problems.push({ line: row.line, problem })
    } else if (row[`has_${kind}`]) {
      problems.push({ line: row.line, problem: `A device with this ${identifiers[kind]} exists.` })
    }
    if (firstLine === undefined) lineOf.set(key, row.line)
  }
  return problems
}

async function comparedRows(
  reads: Kysely<Schema>,
  importId: string,
  after: number,
): Promise<readonly ComparedRow[]> {
  const sameOrganization = sql`device.organization_id = staged.organization_id`
  const { rows } = await sql<ComparedRow>`
    SELECT line, id, uuid, udid, serial_number,
      EXISTS (SELECT 1 FROM device WHERE device.id = staged.id) AS has_id,
      EXISTS (SELECT 1 FROM device WHERE device.uuid = staged.uuid) AS has_uuid,
      EXISTS (SELECT 1 FROM device
        WHERE lower(device.udid) = lower(staged.udid) AND ${sameOrganization}) AS has_udid,
      EXISTS (SELECT 1 FROM device
        WHERE lower(device.serial_number) = lower(staged.serial_number)
          AND ${sameOrganization}) AS has_serial_number
    FROM staged_device AS staged
    WHERE import_id = ${importId} AND line > ${after}
    ORDER BY line LIMIT ${chunk}`.execute(reads)
  return rows
}
