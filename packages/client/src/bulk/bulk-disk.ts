import { open, rm } from 'node:fs/promises'

import { FrontdeskError } from '../client-error.ts'

/**
 * The files of a bulk run; in tests a disk that is full.
 *
 * @throws FrontdeskError `storage` from everything here
 */
export interface BulkDisk {
  /** `new`: undefined when it is there already. `existing`: undefined when it is not. */
  open(path: string, wanted: 'new' | 'existing'): Promise<DiskFile | undefined>
  remove(path: string): Promise<void>
}

export interface DiskFile {
  length(): Promise<number>
  /** At most so many bytes from there; empty at the end. */
  read(length: number, position: number): Promise<Buffer>
  /** All of them. */
  write(bytes: Buffer, position: number): Promise<void>
  truncate(length: number): Promise<void>
  /** Waits until the content has reached the disk. */
  sync(): Promise<void>
  close(): Promise<void>
}

const flags = { new: 'wx+', existing: 'r+' } as const
const expected = { new: 'EEXIST', existing: 'ENOENT' } as const

/** The machine's own file system; new files are for their owner only (0600). */
export const bulkDisk: BulkDisk = {
  async open(path, wanted) {
    try {
      return diskFile(path, await open(path, flags[wanted], 0o600))
    } catch (error) {
      if (codeOf(error) === expected[wanted]) return undefined
      throw storageError(path, error)
    }
  },
  remove: (path) => guarded(path, () => rm(path, { force: true })),
}

type Handle = Awaited<ReturnType<typeof open>>

function diskFile(path: string, handle: Handle): DiskFile {
  return {
    length: () => guarded(path, async () => (await handle.stat()).size),
    read: (length, position) =>
      guarded(path, async () => {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position)
        return buffer.subarray(0, bytesRead)
      }),
    write: (bytes, position) =>
      guarded(path, async () => {
        for (let at = 0; at < bytes.length; ) {
          const { bytesWritten } = await handle.write(bytes, at, bytes.length - at, position + at)
          at += bytesWritten
        }
      }),
    truncate: (length) => guarded(path, () => handle.truncate(length)),
    sync: () => guarded(path, () => handle.datasync()),
    close: () => guarded(path, () => handle.close()),
  }
}

async function guarded<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw storageError(path, error)
  }
}

const sentences: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full',
  EDQUOT: 'The disk quota is used up',
  EFBIG: 'The file has reached the largest size allowed',
  EROFS: 'The disk is read-only',
  EACCES: 'This user may not use the file',
  EPERM: 'This user may not use the file',
  ENOENT: 'The folder does not exist',
  EISDIR: 'It is a folder, not a file',
}

/** A `storage` error for what the file system said of `path`, in words. */
export function storageError(path: string, error: unknown): FrontdeskError {
  const code = codeOf(error)
  const what = sentences[code] ?? `The disk refused (${code})`
  return new FrontdeskError(
    'storage',
    `${what}: ${path}. What was written before counts; put it right and start again.`,
    { cause: error },
  )
}

/** The system's name of an error, such as ENOSPC. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const code: unknown = Reflect.get(error, 'code')
  return typeof code === 'string' ? code : error.name
}
