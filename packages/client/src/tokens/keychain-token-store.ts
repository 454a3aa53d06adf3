import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

import { FrontdeskError } from '../client-error.ts'
import type { KeptToken, TokenStore } from './bearer-token.ts'
import { lockName } from './file-token-store.ts'
import { findKeptToken } from './kept-token-json.ts'
import { withLockFile } from './lock-file.ts'
import { findJsonObject } from './read-token-answer.ts'

export interface KeychainTokenStoreOptions {
  /** Under which the entries appear in the keychain; `frontdesk` when not said. */
  readonly service?: string | undefined
}

/** What this needs of `@napi-rs/keyring`. */
interface KeychainEntry {
  getPassword(): Promise<string | null>
  setPassword(text: string): Promise<void>
  deletePassword(): Promise<unknown>
}

/** Windows keeps at most 2,560 bytes in an entry, two for each character. */
const pieceLength = 1200
const pieceLimit = 16

/**
 * Keeps tokens in the keychain of the operating system: Keychain, Credential Manager, or the
 * Secret Service of a desktop. The lock is a file in the folder for temporary files.
 *
 * Its members throw FrontdeskError `usage` when the package `@napi-rs/keyring` is not installed or
 * the machine offers no keychain, `storage` when the keychain refuses.
 */
export function keychainTokenStore(options: KeychainTokenStoreOptions = {}): TokenStore {
  const service = options.service ?? 'frontdesk'
  const openEntry = async (name: string, piece: number) =>
    makeEntry(service, piece === 0 ? name : `${name} (${piece + 1})`)

  return {
    async find(name) {
      let text = ''
      for (let piece = 0; piece < pieceLimit; piece += 1) {
        const entry = await openEntry(name, piece)
        const part = await refusable(() => entry.getPassword())
        if (!part) return undefined
        text += part.slice(1)
        // The first character tells whether another piece follows.
        if (part.startsWith('.')) return findKeptToken(findJsonObject(text))
      }
      return undefined
    },
    async save(name, kept: KeptToken) {
      const text = JSON.stringify(kept)
      const count = Math.max(1, Math.ceil(text.length / pieceLength))
      if (count > pieceLimit) {
        throw new FrontdeskError('storage', 'The token is too long for the keychain; use a file.')
      }
      // Last piece first: a reader never follows a first piece into old ones.
      for (let piece = count - 1; piece >= 0; piece -= 1) {
        const entry = await openEntry(name, piece)
        const part = text.slice(piece * pieceLength, (piece + 1) * pieceLength)
        await refusable(() => entry.setPassword(`${piece === count - 1 ? '.' : '+'}${part}`))
      }
    },
    async forget(name) {
      for (let piece = 0; piece < pieceLimit; piece += 1) {
        const entry = await openEntry(name, piece)
        const part = await refusable(() => entry.getPassword())
        if (part === null) return
        await refusable(() => entry.deletePassword())
      }
    },
    withLock: (name, work) => withLockFile(lockPath(service, name), work, { process: 'let-end' }),
  }
}

async function makeEntry(service: string, account: string): Promise<KeychainEntry> {
  const { AsyncEntry } = await loadKeyring()
  try {
    // Without this it falls back to kernel memory, where nothing outlives the session.
    return new AsyncEntry(service, account, { linux: { store: 'secret-service' } })
  } catch (cause) {
    const words =
      'This machine offers no keychain to this session (no Secret Service on its D-Bus); keep tokens in a file instead.'
    throw new FrontdeskError('usage', words, { cause })
  }
}

async function loadKeyring() {
  try {
    return await import('@napi-rs/keyring')
  } catch (cause) {
    const words =
      'Keeping tokens in the keychain needs the package @napi-rs/keyring; install it, or keep tokens in a file.'
    throw new FrontdeskError('usage', words, { cause })
  }
}

async function refusable<Result>(step: () => Promise<Result>): Promise<Result> {
  try {
    return await step()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'no reason given'
    const words = `The keychain refused: ${reason.slice(0, 200)}. Unlock it, or keep tokens in a file.`
    throw new FrontdeskError('storage', words, { cause })
  }
}

function lockPath(service: string, name: string): string {
  const owner = lockName(`${process.getuid?.() ?? homedir()} ${service} ${name}`)
  return join(tmpdir(), `frontdesk-${owner}.lock`)
}
