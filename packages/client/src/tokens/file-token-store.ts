import { hash, randomUUID } from 'node:crypto'
import { mkdir, open, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

import { FrontdeskError } from '../client-error.ts'
import type { KeptToken, TokenStore } from './bearer-token.ts'
import { findKeptToken } from './kept-token-json.ts'
import { withLockFile } from './lock-file.ts'
import { findJsonObject, isJsonObject } from './read-token-answer.ts'
import { storageFailure } from './storage-failure.ts'

/** So many tokens are kept; beyond that the oldest go. */
const entryLimit = 100
const byteLimit = 4 * 1024 * 1024

/**
 * Keeps tokens in a JSON file of mode 0600, for all processes of one account. It is replaced as a
 * whole by rename, so a reader never sees half of it; a damaged file counts as empty. On Windows
 * the folder's permissions protect it: keep it in the user's own.
 *
 * Its members throw FrontdeskError `storage` where the disk refuses, `usage` where other accounts
 * may read the file: then nothing in it is used.
 */
export function fileTokenStore(path: string): TokenStore {
  const change = (edit: (entries: Map<string, KeptToken>) => void) =>
    withLockFile(`${path}.lock`, async () => {
      const entries = await readEntries(path)
      edit(entries)
      await replaceFile(path, entries)
    })
  return {
    find: async (name) => (await readEntries(path)).get(name),
    save: (name, kept) =>
      change((entries) => {
        entries.delete(name)
        entries.set(name, kept)
        for (const oldest of entries.keys()) {
          if (entries.size <= entryLimit) break
          entries.delete(oldest)
        }
      }),
    forget: (name) => change((entries) => entries.delete(name)),
    // Whoever waits for the token holds the process; a renewal ahead must not.
    withLock: (name, work) =>
      withLockFile(`${path}.${lockName(name)}.lock`, work, { process: 'let-end' }),
  }
}

/** A file name for any entry's name. */
export function lockName(name: string): string {
  return hash('sha256', name, 'hex').slice(0, 16)
}

async function readEntries(path: string): Promise<Map<string, KeptToken>> {
  const text = await readPrivateFile(path).catch((cause) => {
    throw storageFailure(cause, `The token file ${path} cannot be read`)
  })
  const tokens = text === undefined ? undefined : findJsonObject(text)?.tokens
  const entries = new Map<string, KeptToken>()
  for (const [name, value] of isJsonObject(tokens) ? Object.entries(tokens) : []) {
    const kept = findKeptToken(value)
    if (kept) entries.set(name, kept)
  }
  return entries
}

async function readPrivateFile(path: string): Promise<string | undefined> {
  const file = await open(path, 'r').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  })
  if (!file) return undefined
  try {
    const { mode, uid, size } = await file.stat()
    if (process.platform !== 'win32') {
      const isOthers = (mode & 0o077) !== 0 || uid !== process.getuid?.()
      if (isOthers) {
        const words = `The token file ${path} is open to other accounts, or belongs to one; run chmod 600 on it, or delete it.`
        throw new FrontdeskError('usage', words)
      }
    }
    return size > byteLimit ? undefined : await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

async function replaceFile(path: string, entries: Map<string, KeptToken>): Promise<void> {
  const text = JSON.stringify({ version: 1, tokens: Object.fromEntries(entries) }, undefined, 2)
  const fresh = `${path}.${randomUUID()}.new`
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const file = await open(fresh, 'wx', 0o600)
    try {
      await file.writeFile(`${text}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    await renameOver(fresh, path)
  } catch (cause) {
    await unlink(fresh).catch(() => {})
    throw storageFailure(cause, `The token file ${path} cannot be written`)
  }
}

/** Windows refuses to replace a file while somebody reads it: that takes moments. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await rename(from, to)
      return
    } catch (error) {
      if (process.platform !== 'win32' || attempt === 20) throw error
      await pause(10 * attempt)
    }
  }
}
