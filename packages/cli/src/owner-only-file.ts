import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

import { usageFailure } from './command-failure.ts'

const ownerOnly = 0o600
const forOthers = 0o077

/**
 * Reads a file that holds secrets; undefined when there is none.
 *
 * @throws CommandFailure when other people of the machine may read it (not checked on Windows,
 *   where a person's own folder is closed by its access list)
 */
export async function findOwnerOnlyFile(path: string): Promise<string | undefined> {
  let file: Awaited<ReturnType<typeof open>>
  try {
    file = await open(path, 'r')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw usageFailure(`Cannot read ${path} (${codeOf(error)}).`)
  }
  try {
    // Asked of the open file, not of the path: nobody can swap it in between.
    const { mode } = await file.stat()
    if (process.platform !== 'win32' && (mode & forOthers) !== 0) {
      throw usageFailure(
        `${path} holds secrets, and other people of this machine may read it. ` +
          `Make it yours alone: chmod 600 '${path}'`,
      )
    }
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

/**
 * Writes a file that only its owner may read (0600, in a folder of 0700 if it has to be made).
 * Atomic: a reader sees the old text or the new one, also after a crash.
 *
 * @throws CommandFailure when it cannot be written
 */
export async function writeOwnerOnlyFile(path: string, text: string): Promise<void> {
  const file = await createOwnerOnlyFile(path)
  try {
    await file.append(text)
    await file.finish()
  } catch (error) {
    await file.discard()
    throw error
  }
}

/** A file in the making: it has its name only once it is finished. */
export interface GrowingFile {
  append(text: string): Promise<void>
  finish(): Promise<void>
  discard(): Promise<void>
}

/**
 * Starts a file that only its owner may read; what had the name keeps it until `finish`.
 *
 * @throws CommandFailure from each step that the disk refuses
 */
export async function createOwnerOnlyFile(path: string): Promise<GrowingFile> {
  const draft = `${path}.${randomUUID()}.new`
  const step = async <Result>(action: () => Promise<Result>): Promise<Result> => {
    try {
      return await action()
    } catch (error) {
      throw usageFailure(`Cannot write ${path} (${codeOf(error)}).`)
    }
  }
  const file = await step(async () => {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    return open(draft, 'wx', ownerOnly)
  })
  return {
    append: (text) => step(() => file.writeFile(text)),

    finish: () =>
      step(async () => {
        await file.sync()
        await file.close()
        await rename(draft, path)
      }),

    async discard() {
      await file.close().catch(() => undefined)
      await rm(draft, { force: true }).catch(() => undefined)
    },
  }
}

/** The system's name of what went wrong, such as `EACCES`. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : 'unknown error'
}
