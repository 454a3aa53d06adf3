import type { DiskFile } from './bulk-disk.ts'
import { encodeBatch } from './checkpoint-file.ts'

/** Writes finished items in batches: results first, then the checkpoint that counts them. */
export interface BatchWriter {
  /** Takes an item's line; it is on its way to the disk within 50 ms. After `close`: nothing. */
  add(key: string, line: string | undefined): void
  /** Characters that wait. Whoever adds holds back while this is large. */
  readonly pendingLength: number
  /**
   * Writes what waits, waits for the disk, closes.
   *
   * @throws FrontdeskError `storage`, also when an earlier write has failed
   */
  close(): Promise<void>
}

/** A file that grows, and how far it counts. */
export interface GrowingFile {
  readonly file: DiskFile
  readonly length: number
}

export interface BatchWriterParts {
  readonly output: GrowingFile | undefined
  readonly checkpoint: GrowingFile | undefined
  /** Begins an output that is empty. */
  readonly heading: string | undefined
  readonly now: () => number
  /** After every batch: there is room again. */
  readonly written: () => void
  readonly failed: (error: unknown) => void
}

const batchMilliseconds = 50
const batchLength = 262_144
const syncMilliseconds = 1000

interface Growing {
  readonly file: DiskFile
  length: number
}

interface Batches {
  readonly parts: BatchWriterParts
  readonly output: Growing | undefined
  readonly checkpoint: Growing | undefined
  keys: string[]
  lines: string[]
  pendingLength: number
  timer: ReturnType<typeof setTimeout> | undefined
  writing: Promise<void> | undefined
  syncedAt: number
  failure: { readonly error: unknown } | undefined
  closed: boolean
}

/** Starts to write behind what the files hold. */
export function batchWriter(parts: BatchWriterParts): BatchWriter {
  const batches: Batches = {
    parts,
    output: parts.output && { ...parts.output },
    checkpoint: parts.checkpoint && { ...parts.checkpoint },
    keys: [],
    lines: [],
    pendingLength: 0,
    timer: undefined,
    writing: undefined,
    syncedAt: parts.now(),
    failure: undefined,
    closed: false,
  }
  if (parts.output?.length === 0 && parts.heading) batches.lines.push(parts.heading)
  return {
    get pendingLength() {
      return batches.pendingLength
    },
    add(key, line) {
      if (batches.failure || batches.closed) return
      if (batches.checkpoint) batches.keys.push(key)
      if (batches.output && line !== undefined) batches.lines.push(line)
      batches.pendingLength += key.length + (line?.length ?? 0)
      if (batches.pendingLength >= batchLength) startWriting(batches)
      else batches.timer ??= setTimeout(() => startWriting(batches), batchMilliseconds)
    },
    close: () => close(batches),
  }
}

function startWriting(batches: Batches): void {
  clearTimeout(batches.timer)
  batches.timer = undefined
  if (batches.writing || batches.failure || !isWaiting(batches)) return
  batches.writing = writeAll(batches)
}

function isWaiting({ keys, lines }: Batches): boolean {
  return keys.length + lines.length > 0
}

/** Until nothing waits: what comes in the meantime makes the next batch. Never rejects. */
async function writeAll(batches: Batches): Promise<void> {
  try {
    while (isWaiting(batches)) {
      await writeBatch(batches)
      batches.parts.written()
    }
    batches.writing = undefined
  } catch (error) {
    batches.failure = { error }
    batches.writing = undefined
    await cutBack(batches)
    batches.parts.failed(error)
  }
}

async function writeBatch(batches: Batches): Promise<void> {
  const { keys, lines, pendingLength, output, checkpoint } = batches
  batches.keys = []
  batches.lines = []
  // They wait until they are written, so that whoever adds holds back.
  const outputLength = output ? await append(output, Buffer.from(lines.join(''))) : 0
  await syncNowAndThen(batches)
  if (checkpoint) await append(checkpoint, encodeBatch(outputLength, keys))
  batches.pendingLength -= pendingLength
}

async function append(growing: Growing, bytes: Buffer): Promise<number> {
  await growing.file.write(bytes, growing.length)
  growing.length += bytes.length
  return growing.length
}

/** Against a loss of power; a killed process loses nothing that was written. */
async function syncNowAndThen(batches: Batches): Promise<void> {
  const now = batches.parts.now()
  if (now - batches.syncedAt < syncMilliseconds) return
  batches.syncedAt = now
  await batches.output?.file.sync()
}

/** A batch that the disk took in part only would leave half a line. */
async function cutBack({ output, checkpoint }: Batches): Promise<void> {
  for (const growing of [output, checkpoint]) {
    await growing?.file.truncate(growing.length).catch(() => {})
  }
}

async function close(batches: Batches): Promise<void> {
  batches.closed = true
  startWriting(batches)
  await batches.writing
  const files = [batches.output?.file, batches.checkpoint?.file].filter(
    (file) => file !== undefined,
  )
  try {
    if (batches.failure) throw batches.failure.error
    for (const file of files) await file.sync()
  } finally {
    for (const file of files) await file.close().catch(() => {})
  }
}
