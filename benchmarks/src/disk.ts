import {
  closeSync,
  existsSync,
  fdatasyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { median } from './statistics.ts'

const dataFolder = fileURLToPath(new URL('../../data', import.meta.url))

const fileSystems: ReadonlyMap<number, string> = new Map([
  [0xef53, 'ext4'],
  [0x58465342, 'xfs'],
  [0x9123683e, 'btrfs'],
  [0x2fc12fc1, 'zfs'],
  [0x794c7630, 'overlay'],
  [0x01021994, 'tmpfs'],
  [0x858458f6, 'ramfs'],
])

/**
 * Makes an empty folder on a disk: in `data/`, else in the system's temporary folder.
 *
 * @throws Error when both are in memory: a durable commit that never meets a disk proves nothing
 */
export function createFolderOnDisk(): string {
  mkdirSync(dataFolder, { recursive: true })
  const parent = [dataFolder, tmpdir()].find((folder) => !isInMemory(folder))
  if (!parent) throw new Error(`Both ${dataFolder} and ${tmpdir()} are in memory, not on a disk.`)
  return mkdtempSync(join(parent, 'benchmark-'))
}

/** File system, kind of disk where Linux knows it, and how long one durable 4 KiB write takes. */
export function describeDisk(folder: string): string {
  const fileSystem = fileSystems.get(statfsSync(folder).type) ?? 'unknown file system'
  const sync = `a 4 KiB write and fdatasync takes ${syncMs(folder).toFixed(2)} ms (median of 50)`
  return `${fileSystem} on ${kindOfDisk(folder)}; ${sync}`
}

function isInMemory(folder: string): boolean {
  return ['tmpfs', 'ramfs'].includes(fileSystems.get(statfsSync(folder).type) ?? '')
}

function kindOfDisk(folder: string): string {
  const { dev } = statSync(folder)
  // The layout of Linux's dev_t: the twelve bits above the lowest eight are the major number.
  const major = (dev >> 8) & 0xfff
  const minor = (dev & 0xff) | ((dev >> 12) & 0xfff00)
  const device = `/sys/dev/block/${major}:${minor}`
  // A partition has no queue of its own; its disk is one folder up.
  const rotational =
    readIfThere(`${device}/queue/rotational`) ?? readIfThere(`${device}/../queue/rotational`)
  const model = readIfThere(`${device}/device/model`) ?? readIfThere(`${device}/../device/model`)
  return [kindInWords(device, rotational), model && `(${model})`].filter(Boolean).join(' ')
}

function kindInWords(device: string, rotational: string | undefined): string {
  // A virtual disk calls itself spinning or not as its host pleases.
  if (existsSync(device) && realpathSync(device).includes('/virtio')) return 'a virtual disk'
  if (rotational === undefined) return 'a disk of unknown kind'
  return rotational === '0' ? 'a solid-state disk' : 'a spinning disk'
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}

function syncMs(folder: string): number {
  const path = join(folder, 'sync-probe')
  const file = openSync(path, 'w')
  const page = Buffer.alloc(4096, 1)
  const times = Array.from({ length: 50 }, () => {
    const started = performance.now()
    writeSync(file, page)
    fdatasyncSync(file)
    return performance.now() - started
  })
  closeSync(file)
  rmSync(path)
  return median(times)
}
