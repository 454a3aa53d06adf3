import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { link, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { hostname, uptime } from 'node:os'
import { resolve } from 'node:path'

import { FrontdeskError } from '../client-error.ts'
import { codeOf, storageError } from './bulk-disk.ts'

/** Gives a lock back; never throws. */
export type ReleaseLock = () => Promise<void>

interface LockOwner {
  readonly pid: number
  readonly host: string
  readonly since: number
}

/** Locks of this process: a process of the same number before us may have left one, too. */
const heldHere = new Set<string>()

const clockSlackMilliseconds = 10_000

/**
 * Makes this process the only one that uses a checkpoint, with a file `<checkpoint>.lock` beside
 * it. One whose process no longer lives on this machine is taken over.
 *
 * @throws FrontdeskError `usage` while another process has it, `storage`
 */
export async function claimCheckpointLock(checkpoint: string): Promise<ReleaseLock> {
  const path = resolve(`${checkpoint}.lock`)
  const own = JSON.stringify({
    pid: process.pid,
    host: hostname(),
    since: Date.now(),
    token: randomUUID(),
  })
  for (let round = 0; round < 20; round++) {
    if (heldHere.has(path)) break
    if (await createLock(path, own)) {
      heldHere.add(path)
      return async () => {
        heldHere.delete(path)
        await rm(path, { force: true }).catch(() => {})
      }
    }
    const found = await readLock(path)
    if (found === undefined) continue
    if (heldHere.has(path) || !isStale(found)) break
    await setAside(path, found)
  }
  throw new FrontdeskError(
    'usage',
    `Another process is using the checkpoint ${checkpoint}. Wait until it has ended; if none runs, remove ${path}.`,
  )
}

/** All of it at once, so that nobody reads half a lock; false when there is one. */
async function createLock(path: string, content: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`
  try {
    await writeFile(draft, content, { flag: 'wx', mode: 0o600 })
    await link(draft, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOSPC') throw storageError(path, error)
    return createWithoutLink(path, content)
  } finally {
    await rm(draft, { force: true }).catch(() => {})
  }
}

/** Some file systems know no hard links. */
async function createWithoutLink(path: string, content: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600)
    try {
      await file.writeFile(content)
    } finally {
      await file.close()
    }
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw storageError(path, error)
  }
}

async function readLock(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw storageError(path, error)
  }
}

/** What cannot be read, or is another machine's, is taken for alive: a person has to decide. */
function isStale(content: string): boolean {
  const owner = parseLock(content)
  if (owner === undefined || owner.host !== hostname()) return false
  // Left by a process of our number before us, as in a container that was started again.
  if (owner.pid === process.pid) return true
  const startOfMachine = Date.now() - uptime() * 1000
  return owner.since < startOfMachine - clockSlackMilliseconds || !isAlive(owner.pid)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return codeOf(error) !== 'ESRCH'
  }
  return !isZombie(pid)
}

/** Killed, and not yet fetched by its parent: in a container that may last for ever. Linux only. */
function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return /^ [ZX]/.test(stat.slice(stat.lastIndexOf(')') + 1))
  } catch {
    return false
  }
}

/** Two may have found the same stale lock: whoever moves a fresh one away puts it back. */
async function setAside(path: string, stale: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`
  try {
    await rename(path, aside)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    throw storageError(path, error)
  }
  if ((await readLock(aside)) !== stale) await link(aside, path).catch(() => {})
  await rm(aside, { force: true }).catch(() => {})
}

function parseLock(content: string): LockOwner | undefined {
  try {
    const parsed: unknown = JSON.parse(content)
    if (typeof parsed !== 'object' || parsed === null) return undefined
    const { pid, host, since } = Object.fromEntries(Object.entries(parsed))
    const whole = typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0
    if (!whole || typeof host !== 'string' || typeof since !== 'number') return undefined
    return { pid, host, since }
  } catch {
    return undefined
  }
}
