import { readFileSync } from 'node:fs'

import { usageFailure } from './command-failure.ts'
import { findJson, isRecord, type JsonRecord } from './json-reading.ts'

/**
 * The signed checkpoint that an export ends with, from the file of that export.
 *
 * @throws CommandFailure when the file cannot be read or does not end with a checkpoint
 */
export function readCheckpoint(path: string): JsonRecord {
  const last = findJson(readText(path).trimEnd().split('\n').at(-1) ?? '')
  const checkpoint = isRecord(last) ? last.checkpoint : undefined
  if (isRecord(checkpoint)) return checkpoint
  throw usageFailure(
    `${path} does not end with a checkpoint. Name a whole file that "frontdesk audit export --out FILE" wrote.`,
  )
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw usageFailure(`The checkpoint cannot be read: ${reason}.`)
  }
}
