import { rm } from 'node:fs/promises'

import type { CommandFailure } from './command-failure.ts'
import { exitCode } from './exit-code.ts'
import { writeOwnerOnlyFile } from './owner-only-file.ts'
import { printJson } from './record-view.ts'
import type { Terminal } from './terminal.ts'

/** A row that failed, as it stands in the file of failures. */
export interface BulkFailure {
  readonly id: string
  readonly status: number | null
  readonly reason: string
}

/** How a bulk run came out. */
export interface BulkEnding {
  readonly rows: number
  /** Done now or in an earlier run. */
  readonly done: number
  readonly failures: readonly BulkFailure[]
  readonly out: string
  /** What ended the run before its end. */
  readonly stoppedBy: CommandFailure | undefined
}

/** The file that tells which rows failed, and why. */
export function failuresFile(out: string): string {
  return `${out}.failures.jsonl`
}

/** Writes this run's failures in place of an earlier run's; removes the file when none is left. */
export async function writeFailures(out: string, failures: readonly BulkFailure[]): Promise<void> {
  const path = failuresFile(out)
  if (failures.length === 0) return rm(path, { force: true })
  const lines = failures.map((failure) => `${JSON.stringify(failure)}\n`)
  return writeOwnerOnlyFile(path, lines.join(''))
}

/** Tells how a run came out, and what to do next. @returns the exit code */
export function tellEnding(ending: BulkEnding, io: Terminal, json: boolean): number {
  const { rows, done, failures, out, stoppedBy } = ending
  const failed = rows - done
  if (json) printJson(io, { rows, done, failed, out })
  if (stoppedBy) io.err(stoppedBy.message)
  // Of what was done when the disk refused, the last may not be written.
  const refused = stoppedBy?.exitCode === exitCode.usage
  io.err(
    refused
      ? `What was written is in ${out}.`
      : `${done} of ${rows} rows done; the answers are in ${out}.`,
  )
  if (failures.length > 0) {
    io.err(`${failures.length} failed; why stands in ${failuresFile(out)}.`)
  }
  if (failed === 0 && stoppedBy === undefined) return exitCode.done
  io.err('Run the same command with --resume to ask for the missing ones only.')
  if (refused) return exitCode.usage
  if (done > 0) return exitCode.partly
  return stoppedBy?.exitCode ?? exitCode.refused
}
