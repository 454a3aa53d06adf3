import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, rename, stat, unlink, utimes } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

import { storageFailure } from './storage-failure.ts'

/*
 * Why no library: the one that everybody knows for this has had no release for five years, and
 * takes a stale lock over by deleting it, which can delete the lock of whoever was faster.
 */

const heartbeatMilliseconds = 1000

export interface LockFileOptions {
  /** A lock that has not been touched for so long belongs to nobody; 5,000 when not said. */
  readonly staleMilliseconds?: number | undefined
  /** Whether waiting for the lock keeps the process alive; `hold` when not said. */
  readonly process?: 'hold' | 'let-end' | undefined
}

/**
 * Runs `work` while this process holds the lock file. The file is made with `wx`, holds the
 * process id and a nonce, and is touched every second. A lock whose time stands still for
 * `staleMilliseconds` - watched with a monotonic clock, as clocks of two machines differ - is
 * taken over by renaming it away and looking at what was renamed.
 *
 * @throws FrontdeskError `storage` where the file cannot be made; whatever `work` throws
 */
export async function withLockFile<Result>(
  path: string,
  work: () => Promise<Result>,
  options: LockFileOptions = {},
): Promise<Result> {
  const nonce = randomUUID()
  const content = JSON.stringify({ pid: process.pid, nonce })
  await takeLock(path, content, options).catch((cause) => {
    throw storageFailure(cause, `The lock ${path} cannot be made`)
  })
  const heartbeat = setInterval(() => void touch(path, content), heartbeatMilliseconds)
  heartbeat.unref()
  try {
    return await work()
  } finally {
    clearInterval(heartbeat)
    await letGo(path, content)
  }
}

async function takeLock(path: string, content: string, options: LockFileOptions): Promise<void> {
  const { staleMilliseconds = 5000, process: waiting = 'hold' } = options
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  let seen: string | undefined
  let seenSince = 0
  while (!(await create(path, content))) {
    const now = performance.now()
    const mark = await findMark(path)
    if (mark !== seen) {
      seen = mark
      seenSince = now
    } else if (mark !== undefined && now - seenSince > staleMilliseconds) {
      await takeAway(path, mark)
      seen = undefined
    }
    await pause(15 + Math.random() * 35, undefined, { ref: waiting === 'hold' })
  }
}

async function create(path: string, content: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600)
    try {
      await file.writeFile(content)
    } catch (error) {
      await unlink(path).catch(() => {})
      throw error
    } finally {
      await file.close()
    }
    return true
  } catch (error) {
    // Windows answers EPERM or EBUSY while another process is just deleting the file.
    const isBusy = process.platform === 'win32' && ['EPERM', 'EBUSY'].includes(codeOf(error))
    if (codeOf(error) === 'EEXIST' || isBusy) return false
    throw error
  }
}

/** Content and time of a lock: the same twice means that nobody touched it in between. */
async function findMark(path: string): Promise<string | undefined> {
  try {
    const [content, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)])
    return `${mtimeMs} ${content}`
  } catch {
    return undefined
  }
}

/** Of several that take the same stale lock away one succeeds; a live one is put back. */
async function takeAway(path: string, mark: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`
  try {
    await rename(path, aside)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    throw error
  }
  if ((await findMark(aside)) !== mark) await link(aside, path).catch(() => {})
  await unlink(aside).catch(() => {})
}

async function touch(path: string, content: string): Promise<void> {
  try {
    if ((await readFile(path, 'utf8')) !== content) return
    const now = new Date()
    await utimes(path, now, now)
  } catch {
    // The lock was taken away: the work goes on, and at worst two processes ask for a token.
  }
}

async function letGo(path: string, content: string): Promise<void> {
  try {
    if ((await readFile(path, 'utf8')) === content) await unlink(path)
  } catch {
    // Gone already, or taken over: not ours to remove.
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
