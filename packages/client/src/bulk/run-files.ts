import { dirname, relative, resolve } from 'node:path'

import { FrontdeskError } from '../client-error.ts'
import type { GrowingFile } from './batch-writer.ts'
import type { BulkDisk, DiskFile } from './bulk-disk.ts'
import { type CheckpointContent, encodeOwner, parseCheckpoint } from './checkpoint-file.ts'
import { claimCheckpointLock, type ReleaseLock } from './checkpoint-lock.ts'

/** The files of a run, cut to what counts, and what an earlier run has finished. */
export interface RunFiles {
  readonly output: GrowingFile | undefined
  readonly checkpoint: GrowingFile | undefined
  readonly finishedKeys: Set<string>
  /** After the files are closed. */
  readonly release: ReleaseLock
}

export interface RunFilePaths {
  readonly output: string | undefined
  readonly checkpoint: string | undefined
  /** Of the run. */
  readonly name: string
}

/**
 * Opens a run's files, new or to go on. Nothing is changed when it throws for `usage`.
 *
 * @throws FrontdeskError `usage` for results without their checkpoint, a checkpoint without its
 *   results or of another run, one in use, a file that is no checkpoint; `storage`
 */
export async function openRunFiles(disk: BulkDisk, paths: RunFilePaths): Promise<RunFiles> {
  const { checkpoint } = paths
  if (checkpoint === undefined) {
    const output = await createOutput(disk, paths)
    return { output, checkpoint: undefined, finishedKeys: new Set(), release: async () => {} }
  }
  if (paths.output !== undefined && resolve(paths.output) === resolve(checkpoint)) {
    throw new FrontdeskError('usage', 'Results and checkpoint need two files. Give two paths.')
  }
  const release = await claimCheckpointLock(checkpoint)
  try {
    return { ...(await openWithCheckpoint(disk, { ...paths, checkpoint })), release }
  } catch (error) {
    await release()
    throw error
  }
}

type WithCheckpoint = RunFilePaths & { readonly checkpoint: string }
type OpenedFiles = Omit<RunFiles, 'release'>

async function openWithCheckpoint(disk: BulkDisk, paths: WithCheckpoint): Promise<OpenedFiles> {
  const file = await disk.open(paths.checkpoint, 'existing')
  if (file === undefined) return startNew(disk, paths, undefined)
  try {
    const content = await parseCheckpoint(file, paths.checkpoint)
    if (content.owner === undefined) return await startNew(disk, paths, file)
    requireSameRun(content.owner, paths)
    return await goOn(disk, paths, { file, content })
  } catch (error) {
    await file.close().catch(() => {})
    throw error
  }
}

/** The checkpoint comes first: a result file beside it is then known to be ours. */
async function startNew(
  disk: BulkDisk,
  paths: WithCheckpoint,
  unfinished: DiskFile | undefined,
): Promise<OpenedFiles> {
  if (paths.output !== undefined) await requireAbsent(disk, paths.output)
  const file = unfinished ?? (await disk.open(paths.checkpoint, 'new'))
  if (file === undefined) throw appeared(paths.checkpoint)
  try {
    await file.truncate(0)
    const firstLine = encodeOwner(ownerOf(paths))
    await file.write(firstLine, 0)
    await file.sync()
    const output = await createOutput(disk, paths)
    return { output, checkpoint: { file, length: firstLine.length }, finishedKeys: new Set() }
  } catch (error) {
    await file.close().catch(() => {})
    // It counts nothing yet, and would tie the next start to this output.
    await disk.remove(paths.checkpoint).catch(() => {})
    throw error
  }
}

async function goOn(
  disk: BulkDisk,
  paths: WithCheckpoint,
  found: { readonly file: DiskFile; readonly content: CheckpointContent },
): Promise<OpenedFiles> {
  const { file, content } = found
  const output = await openOutput(disk, paths, content.outputLength)
  try {
    await file.truncate(content.length)
    await output?.file.truncate(output.length)
  } catch (error) {
    await output?.file.close().catch(() => {})
    throw error
  }
  return { output, checkpoint: { file, length: content.length }, finishedKeys: content.keys }
}

async function openOutput(
  disk: BulkDisk,
  paths: WithCheckpoint,
  length: number,
): Promise<GrowingFile | undefined> {
  if (paths.output === undefined) return undefined
  const file = await disk.open(paths.output, 'existing')
  if (file === undefined) {
    if (length === 0) return createOutput(disk, paths)
    throw new FrontdeskError(
      'usage',
      `The results ${paths.output} are gone, but the checkpoint ${paths.checkpoint} counts on them. Put them back, or remove the checkpoint to start over.`,
    )
  }
  const actual = await file.length()
  if (actual >= length) return { file, length }
  await file.close()
  throw new FrontdeskError(
    'usage',
    `The results ${paths.output} are shorter (${actual} bytes) than the checkpoint ${paths.checkpoint} says (${length}). Put the whole file back, or remove both files to start over.`,
  )
}

async function createOutput(
  disk: BulkDisk,
  { output }: RunFilePaths,
): Promise<GrowingFile | undefined> {
  if (output === undefined) return undefined
  const file = await disk.open(output, 'new')
  if (file === undefined) throw appeared(output)
  return { file, length: 0 }
}

async function requireAbsent(disk: BulkDisk, path: string): Promise<void> {
  const file = await disk.open(path, 'existing')
  if (file === undefined) return
  await file.close()
  throw appeared(path)
}

function appeared(path: string): FrontdeskError {
  return new FrontdeskError(
    'usage',
    `${path} is there already and is left as it is. Give another file, or the checkpoint that belongs to it.`,
  )
}

function ownerOf({ name, output, checkpoint }: WithCheckpoint) {
  // From the checkpoint's folder: the two may be moved together.
  const out = output === undefined ? null : relative(dirname(resolve(checkpoint)), resolve(output))
  return { name, out }
}

function requireSameRun(
  found: { readonly name: string; readonly out: string | null },
  paths: WithCheckpoint,
): void {
  const { name, out } = ownerOf(paths)
  if (found.name !== name) {
    throw new FrontdeskError(
      'usage',
      `The checkpoint ${paths.checkpoint} belongs to another run ("${found.name}"; this one is "${name}"). Give another checkpoint file, or remove it to start over.`,
    )
  }
  if (found.out !== out) {
    throw new FrontdeskError(
      'usage',
      `The checkpoint ${paths.checkpoint} belongs to results in ${found.out ?? 'no file'}, not in ${paths.output ?? 'none'}. Name the same file, or another checkpoint.`,
    )
  }
}
