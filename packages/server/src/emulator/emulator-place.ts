import { randomBytes } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statfsSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

import { KeyFileError, makeKeyFile } from '../key-file/key-file.ts'

/** Where an emulator keeps what it has. */
export interface EmulatorPlace {
  readonly databaseUrl: string
  readonly keyFile: string
  /** Makes the key file where there is nothing yet. @throws KeyFileError beside a lone database */
  prepare(now: Date): void
  /** Removes the database and its keys; the server must be closed. */
  empty(): void
  /** The end: in memory nothing is left behind, a directory stays as it is. */
  leave(): void
}

/** Less than this, and a large estate would not fit. */
const neededBytes = 512 * 1024 * 1024
const memoryFolder = '/dev/shm'

/** A folder that stays, made where it is missing. */
export function directoryPlace(directory: string): EmulatorPlace {
  const folder = resolve(directory)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return placeIn(folder, () => undefined)
}

/**
 * A folder of this process alone, in memory where the machine has such a place with room, removed
 * at the end. What earlier processes left when they were killed is removed now.
 */
export function temporaryPlace(): EmulatorPlace {
  const parent = temporaryParent()
  removeLeftOvers(parent)
  const name = `${prefix()}${process.pid}-${randomBytes(6).toString('hex')}`
  const folder = join(parent, name)
  mkdirSync(folder, { mode: 0o700 })
  removeAtExit(folder)
  return placeIn(folder, () => {
    temporary.delete(folder)
    rmSync(folder, { recursive: true, force: true })
  })
}

/** Folders of this process that must not outlive it. */
const temporary = new Set<string>()

/** Whoever ends this process without stopping the emulator leaves nothing behind either. */
function removeAtExit(folder: string): void {
  if (temporary.size === 0) process.off('exit', removeAll).on('exit', removeAll)
  temporary.add(folder)
}

function removeAll(): void {
  for (const folder of temporary) rmSync(folder, { recursive: true, force: true })
}

function placeIn(folder: string, leave: () => void): EmulatorPlace {
  // The names of a server's own files: a folder that holds those is then looked at, and refused.
  const database = join(folder, 'frontdesk.db')
  const keyFile = `${database}.key`
  return {
    databaseUrl: `sqlite:${database}`,
    keyFile,
    prepare(now) {
      if (existsSync(keyFile)) return
      if (existsSync(database)) {
        throw new KeyFileError(
          `The database ${database} has no key file beside it. Give the emulator a directory that is empty.`,
        )
      }
      makeKeyFile(keyFile, now, 'emulator')
    },
    empty() {
      // The keys last: a database without them could not be started on again.
      const files = [database, `${database}-wal`, `${database}-shm`, keyFile]
      for (const file of files) rmSync(file, { force: true })
    },
    leave,
  }
}

/** Containers that share a folder have names of their own, and process ids of their own. */
function prefix(): string {
  return `frontdesk-emulator-${hostname().replaceAll(/[^A-Za-z0-9]/g, '')}-`
}

function temporaryParent(): string {
  try {
    accessSync(memoryFolder, constants.W_OK)
    const { bavail, bsize } = statfsSync(memoryFolder)
    if (bavail * bsize >= neededBytes) return memoryFolder
  } catch {
    // Not every machine has one.
  }
  return tmpdir()
}

function removeLeftOvers(parent: string): void {
  const start = prefix()
  for (const name of readdirSync(parent)) {
    const pid = name.startsWith(start) ? Number.parseInt(name.slice(start.length), 10) : Number.NaN
    if (!Number.isInteger(pid) || isRunning(pid)) continue
    try {
      rmSync(join(parent, name), { recursive: true, force: true })
    } catch {
      // Somebody else's: they remove it.
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}
