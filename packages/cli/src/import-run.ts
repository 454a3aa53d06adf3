import type { AdministrationClient } from './administration-client.ts'
import { CommandFailure } from './command-failure.ts'
import type { DeviceRow } from './device-rows.ts'
import { exitCode } from './exit-code.ts'
import type { ImportPosition } from './import-progress.ts'
import { findText, type JsonRecord, recordsIn } from './json-reading.ts'

/** What became of an import: how many came in, or what is wrong, by line; never both. */
export interface ImportResult {
  readonly rows: number
  readonly imported: number
  readonly problems: readonly { readonly line: number; readonly problem: string }[]
}

interface ImportRun {
  readonly organizationGroup: string
  readonly rows: AsyncIterable<DeviceRow>
  /** Told after each request. */
  readonly progress: (position: ImportPosition) => void
  /** Stops the import, and discards it. */
  readonly signal: AbortSignal
}

const rowsAtOnce = 1000
/** A little below what the server takes. */
const bytesAtOnce = 1_900_000

/** Sends a file's rows and completes the import: all of them come in, or nothing does. */
export async function importDevices(
  admin: AdministrationClient,
  { organizationGroup, rows, progress, signal }: ImportRun,
): Promise<ImportResult> {
  const { id } = await admin.create('/device-imports', { organization_group: organizationGroup })
  const path = `/device-imports/${String(id)}`
  const problems: ImportResult['problems'][number][] = []
  let sent = 0
  let isComplete = false
  try {
    for await (const { part, share } of parts(rows)) {
      requireGoingOn(signal)
      problems.push(...problemsIn(await admin.create(`${path}/rows`, { rows: part })))
      sent += part.length
      progress({ rows: sent, share })
    }
    requireGoingOn(signal)
    if (sent === 0) throw new CommandFailure(exitCode.usage, 'The file holds no devices.')
    if (problems.length > 0) return { rows: sent, imported: 0, problems }
    const answer = await admin.create(`${path}/complete`, { rows: sent })
    isComplete = true
    return { rows: sent, imported: Number(answer.imported), problems: [] }
  } catch (error) {
    const clashes = error instanceof CommandFailure ? problemsIn(error.body) : []
    if (clashes.length === 0) throw error
    return { rows: sent, imported: 0, problems: clashes }
  } finally {
    // What cannot be discarded now is swept away by the server later.
    if (!isComplete) await admin.remove(path, undefined).catch(() => undefined)
  }
}

interface Part {
  readonly part: readonly JsonRecord[]
  /** How much of the file had been read by then. */
  readonly share: number
}

async function* parts(rows: AsyncIterable<DeviceRow>): AsyncGenerator<Part> {
  let part: JsonRecord[] = []
  let bytes = 0
  let share = 0
  for await (const { line, columns, share: shareNow } of rows) {
    const row = { ...columns, line }
    const size = Buffer.byteLength(JSON.stringify(row)) + 1
    if (part.length === rowsAtOnce || (part.length > 0 && bytes + size > bytesAtOnce)) {
      yield { part, share }
      part = []
      bytes = 0
    }
    part.push(row)
    bytes += size
    share = shareNow
  }
  if (part.length > 0) yield { part, share: 1 }
}

function problemsIn(answer: JsonRecord): ImportResult['problems'] {
  return recordsIn(answer, 'problems').map((one) => ({
    line: Number(one.line),
    problem: findText(one, 'problem') ?? 'It is not valid.',
  }))
}

function requireGoingOn(signal: AbortSignal): void {
  if (signal.aborted) {
    throw new CommandFailure(exitCode.refused, 'Interrupted: nothing was imported.')
  }
}
