import { hkdfSync, randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  statSync,
  writeSync,
} from 'node:fs'

import {
  type KeyMaterial,
  type KeyPurpose,
  keyPurposes,
} from '@frontdesk/protocol/keys/key-material.ts'

interface StoredKeyFile {
  readonly version: 1
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
export function makeKeyFile(path: string, now: Date): void {
  const id = randomBytes(4).toString('hex')
  const file: StoredKeyFile = {
    version: 1,
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
 * Opens a key file (T4). Its keys never leave this function; callers get subkeys by purpose.
 *
 * @throws KeyFileError when it is missing, readable by others, or not a key file
 */
export function openKeyFile(path: string): KeyMaterial {
  if (!existsSync(path)) {
    throw new KeyFileError(
      `The key file ${path} is missing. Put the copy you kept in its place: without it nothing in the database can be opened.`,
    )
  }
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
    throw new KeyFileError(`The key file ${path} can be read by others. Run: chmod 600 ${path}`)
  }
  const { current, keys } = parseKeyFile(path)
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
      const made = deriveSubkey(key, purpose)
      ofPurpose?.set(keyId, made)
      return made
    },
  }
}

function deriveSubkey(key: Uint8Array, purpose: KeyPurpose): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, '', `frontdesk ${purpose}`, keyBytes))
}

function parseKeyFile(path: string): { current: string; keys: ReadonlyMap<string, Uint8Array> } {
  const broken = new KeyFileError(`The file ${path} is not a key file of this program.`)
  let file: Partial<StoredKeyFile>
  try {
    file = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    throw broken
  }
  if (file?.version !== 1 || !Array.isArray(file.keys) || typeof file.current !== 'string') {
    throw broken
  }
  const keys = new Map<string, Uint8Array>()
  for (const { id, key } of file.keys) {
    const bytes = typeof key === 'string' ? Buffer.from(key, 'base64url') : Buffer.alloc(0)
    if (typeof id !== 'string' || !keyIdForm.test(id) || bytes.length !== keyBytes) throw broken
    keys.set(id, bytes)
  }
  if (!keys.has(file.current)) throw broken
  return { current: file.current, keys }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
}
