import { FrontdeskError } from '../client-error.ts'
import type { DiskFile } from './bulk-disk.ts'

/** Whose checkpoint it is. */
export interface CheckpointOwner {
  readonly name: string
  /** The results' path, as seen from the checkpoint's folder; null where a run writes none. */
  readonly out: string | null
}

export interface CheckpointContent {
  /** Undefined where not even the first line was finished. */
  readonly owner: CheckpointOwner | undefined
  readonly keys: Set<string>
  /** How much of the results these keys account for, in bytes. */
  readonly outputLength: number
  /** Bytes of the checkpoint up to its last whole line. */
  readonly length: number
}

const version = 1
const beginning = '{"frontdesk":"bulk checkpoint"'

/** The first line of a checkpoint. */
export function encodeOwner({ name, out }: CheckpointOwner): Buffer {
  return Buffer.from(`${beginning},${JSON.stringify({ version, name, out }).slice(1)}\n`)
}

/** One line for each write: keys, and the length of the results after them. */
export function encodeBatch(outputLength: number, keys: readonly string[]): Buffer {
  return Buffer.from(`${JSON.stringify({ outputLength, keys })}\n`)
}

/**
 * Reads a checkpoint, which is untrusted: it may be cut off anywhere, or be another file.
 *
 * @throws FrontdeskError `usage` for a file that is no checkpoint, or is damaged in the middle
 */
export async function parseCheckpoint(file: DiskFile, path: string): Promise<CheckpointContent> {
  const keys = new Set<string>()
  let owner: CheckpointOwner | undefined
  let outputLength = 0
  let length = 0
  let damaged = false
  for await (const { line, end } of linesOf(file)) {
    if (end === undefined) {
      if (owner === undefined && !isBeginning(line)) throw foreign(path)
      break
    }
    if (damaged) throw broken(path)
    if (owner === undefined) {
      owner = parseOwner(line, path)
    } else {
      const batch = parseBatch(line)
      damaged = batch === undefined || batch.outputLength < outputLength
      // Where it is the last line, a crash of the machine has left it so.
      if (batch === undefined || damaged) continue
      for (const key of batch.keys) keys.add(key)
      outputLength = batch.outputLength
    }
    length = end
  }
  return { owner, keys, outputLength, length }
}

interface FoundLine {
  readonly line: string
  /** Where the next one begins; undefined for what has no line end. */
  readonly end: number | undefined
}

const chunkLength = 65_536

async function* linesOf(file: DiskFile): AsyncGenerator<FoundLine> {
  let position = 0
  let parts: Buffer[] = []
  for (;;) {
    const chunk = await file.read(chunkLength, position)
    if (chunk.length === 0) break
    let from = 0
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
      parts.push(chunk.subarray(from, at))
      yield { line: Buffer.concat(parts).toString(), end: position + at + 1 }
      parts = []
      from = at + 1
    }
    parts.push(chunk.subarray(from))
    position += chunk.length
  }
  const rest = Buffer.concat(parts)
  if (rest.length > 0) yield { line: rest.toString(), end: undefined }
}

function isBeginning(text: string): boolean {
  return beginning.startsWith(text) || text.startsWith(beginning)
}

function parseOwner(line: string, path: string): CheckpointOwner {
  const members = line.startsWith(beginning) ? parseObject(line) : undefined
  if (members === undefined) throw foreign(path)
  const { name, out } = members
  if (members.version !== version) {
    throw new FrontdeskError(
      'usage',
      `The checkpoint ${path} was made by another version of this program. Finish the run with that version, or give another checkpoint file.`,
    )
  }
  if (typeof name !== 'string' || !(typeof out === 'string' || out === null)) throw foreign(path)
  return { name, out }
}

function parseBatch(line: string): { outputLength: number; keys: readonly string[] } | undefined {
  const { outputLength, keys } = parseObject(line) ?? {}
  if (typeof outputLength !== 'number' || !Number.isSafeInteger(outputLength)) return undefined
  if (!Array.isArray(keys)) return undefined
  const texts = keys.filter((key) => typeof key === 'string')
  return texts.length === keys.length ? { outputLength, keys: texts } : undefined
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(line)
    const isObject = typeof parsed === 'object' && parsed !== null
    return isObject ? Object.fromEntries(Object.entries(parsed)) : undefined
  } catch {
    return undefined
  }
}

function foreign(path: string): FrontdeskError {
  return new FrontdeskError(
    'usage',
    `${path} is not a checkpoint of a bulk run and is left as it is. Give another file for the checkpoint.`,
  )
}

function broken(path: string): FrontdeskError {
  return new FrontdeskError(
    'usage',
    `The checkpoint ${path} is damaged in the middle and cannot be trusted. Start over with new files for checkpoint and results.`,
  )
}
