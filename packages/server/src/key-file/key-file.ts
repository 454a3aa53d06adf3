import { hkdfSync, randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'

import {
  type KeyMaterial,
  type KeyPurpose,
  keyPurposes,
} from '@frontdesk/protocol/keys/key-material.ts'

/** What a key file, and the database that is written under it, may be used for (T15). */
export type KeyFileUse = 'server' | 'emulator'

interface StoredKeyFile {
  readonly version: 1
  /** Said of an emulator's only; a file that says nothing is a server's. */
  readonly use?: 'emulator' | undefined
  /** Id of the key that makes new hashes and seals. */
  readonly current: string
  readonly keys: readonly {
    readonly id: string
    readonly created_at: string
    readonly key: string
  }[]
}

const keyIdForm = /^[0-9a-f]{8}$/
const keyBytes = 32

/** The key file cannot be used; the message says what to do. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError'
}

/**
 * Makes a key file with one key, readable by its owner only. Never writes over an existing file.
 *
 * @throws KeyFileError when the file exists or cannot be written
 */
export function makeKeyFile(path: string, now: Date, use: KeyFileUse = 'server'): void {
  const id = randomBytes(4).toString('hex')
  const file: StoredKeyFile = {
    version: 1,
    ...(use === 'emulator' && { use }),
    current: id,
    keys: [{ id, created_at: now.toISOString(), key: randomBytes(keyBytes).toString('base64url') }],
  }
  try {
    const descriptor = openSync(path, 'wx', 0o600)
    try {
      writeSync(descriptor, `${JSON.stringify(file, null, 2)}\n`)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    throw new KeyFileError(`The key file ${path} cannot be made: ${reasonOf(error)}.`)
  }
}

/**
 * Opens a key file (T4). Its keys never leave this function; callers get subkeys by purpose, and
 * an emulator other ones than a server would, whatever the file says of itself.
 *
 * @throws KeyFileError when it is missing, not readable by this user, readable by others, not a
 *   key file, or for another use
 */
export function openKeyFile(path: string, use: KeyFileUse = 'server'): KeyMaterial {
  const { current, keys, use: madeFor } = parseKeyFile(path, readKeyFile(path))
  requireUse(path, madeFor, use)
  const subkeys = new Map<KeyPurpose, Map<string, Uint8Array>>(
    keyPurposes.map((purpose) => [purpose, new Map()]),
  )

  return {
    currentKeyId: current,
    keyIds: [current, ...[...keys.keys()].filter((id) => id !== current)],
    subkey(purpose, keyId) {
      const ofPurpose = subkeys.get(purpose)
      const known = ofPurpose?.get(keyId)
      if (known) return known
      const key = keys.get(keyId)
      if (!key) return undefined
      const made = deriveSubkey(key, purpose, use)
      ofPurpose?.set(keyId, made)
      return made
    },
  }
}

function deriveSubkey(key: Uint8Array, purpose: KeyPurpose, use: KeyFileUse): Uint8Array {
  const label = use === 'emulator' ? `frontdesk emulator ${purpose}` : `frontdesk ${purpose}`
  return new Uint8Array(hkdfSync('sha256', key, '', label, keyBytes))
}

/** @throws KeyFileError */
function requireUse(path: string, madeFor: KeyFileUse, use: KeyFileUse): void {
  if (madeFor === use) return
  throw new KeyFileError(
    use === 'server'
      ? `The key file ${path} was made for an emulator, whose credentials are published. A server needs one of its own: name it with FRONTDESK_KEY_FILE, or start with --emulator.`
      : `The key file ${path} is a server's. An emulator makes keys of its own and never uses others: give it a directory that is empty.`,
  )
}

/** @throws KeyFileError */
function readKeyFile(path: string): string {
  try {
    const { mode, isFile } = fileAt(path)
    if (!isFile) throw new KeyFileError(`The key file ${path} is not a file.`)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new KeyFileError(`The key file ${path} can be read by others. Run: chmod 600 ${path}`)
    }
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof KeyFileError) throw error
    if (codeOf(error) === 'ENOENT') throw new KeyFileError(missingWords(path))
    throw new KeyFileError(
      `The key file ${path} cannot be read by the user that the server runs as: ${reasonOf(error)}. Make that user the owner of the file, and let it into the folder.`,
    )
  }
}

function fileAt(path: string): { readonly mode: number; readonly isFile: boolean } {
  const found = statSync(path)
  return { mode: found.mode, isFile: found.isFile() }
}

function missingWords(path: string): string {
  return `The key file ${path} is missing. For a new database, make one: node packages/server/start.mjs --make-key-file ${path}. For a database that is in use already, put the copy you kept in its place: without it nothing in the database can be opened.`
}

interface OpenedKeys {
  readonly current: string
  readonly keys: ReadonlyMap<string, Uint8Array>
  readonly use: KeyFileUse
}

function parseKeyFile(path: string, text: string): OpenedKeys {
  const broken = new KeyFileError(`The file ${path} is not a key file of this program.`)
  let file: Partial<StoredKeyFile>
  try {
    file = JSON.parse(text)
  } catch {
    throw broken
  }
  if (file?.version !== 1 || !Array.isArray(file.keys) || typeof file.current !== 'string') {
    throw broken
  }
  const keys = new Map<string, Uint8Array>()
  for (const one of file.keys) {
    const { id, key }: Partial<StoredKeyFile['keys'][number]> = one ?? {}
    const bytes = typeof key === 'string' ? Buffer.from(key, 'base64url') : Buffer.alloc(0)
    if (typeof id !== 'string' || !keyIdForm.test(id) || bytes.length !== keyBytes) throw broken
    keys.set(id, bytes)
  }
  const { use = 'server' } = file
  if (!keys.has(file.current) || (use !== 'server' && use !== 'emulator')) throw broken
  return { current: file.current, keys, use }
}

const reasons: Readonly<Record<string, string>> = {
  EEXIST: 'it exists already, and a key file is never written over',
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
}

function reasonOf(error: unknown): string {
  const code = codeOf(error)
  return reasons[code] ?? code
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
}
