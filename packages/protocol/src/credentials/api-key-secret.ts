import { randomBytes } from 'node:crypto'

import type { ApiKey } from '@frontdesk/directory/api-keys/api-key.ts'

import type { KeyMaterial, KeyPurpose } from '../keys/key-material.ts'
import { seal, unseal } from '../keys/seal.ts'
import { keyedHash } from './secret-hasher.ts'

const keyBytes = 32
/** A longer text is no key of ours, and costs nothing to tell. */
const maximumLength = 128

/** A new API key and what is stored of it. */
export interface MadeApiKey extends Pick<ApiKey, 'hash' | 'sealed' | 'keyId'> {
  /** The key itself, base64. */
  readonly text: string
}

export interface ApiKeySecrets {
  /** Makes a key of 256 random bits. */
  make(): MadeApiKey
  /** Keeps a key that somebody brings: 16 to 128 characters of ASCII. */
  keep(text: string): MadeApiKey
  /** What a presented text may be stored as: one hash for each key of the key file, newest first. */
  hashesOf(text: string): readonly string[]
  /** The key itself, for those who may read it. @throws Error when the key file cannot open it */
  reveal(key: Pick<ApiKey, 'hash' | 'sealed' | 'keyId'>): string
}

/** Makes API keys, finds them again and opens them: hashed and sealed under the key file (T4). */
export function apiKeySecrets(keys: KeyMaterial): ApiKeySecrets {
  function keep(text: string): MadeApiKey {
    const keyId = keys.currentKeyId
    const hash = keyedHash(requireKey(keys, 'api-key-hash', keyId), text)
    const sealKey = requireKey(keys, 'api-key-seal', keyId)
    const sealed = seal(sealKey, Buffer.from(text), boundTo(hash)).toString('base64url')
    return { text, hash, sealed, keyId }
  }

  return {
    make: () => keep(randomBytes(keyBytes).toString('base64')),
    keep,

    hashesOf(text) {
      if (text.length > maximumLength) return []
      return keys.keyIds.map((id) => keyedHash(requireKey(keys, 'api-key-hash', id), text))
    },

    reveal({ hash, sealed, keyId }) {
      const key = requireKey(keys, 'api-key-seal', keyId)
      const text = unseal(key, Buffer.from(sealed, 'base64url'), boundTo(hash))
      if (!text) throw new Error('An API key cannot be opened with the key it was sealed under.')
      return text.toString()
    },
  }
}

function boundTo(hash: string): string {
  return `api-key ${hash}`
}

function requireKey(keys: KeyMaterial, purpose: KeyPurpose, keyId: string): Uint8Array {
  const key = keys.subkey(purpose, keyId)
  if (!key) throw new Error(`The key file lacks the key ${keyId}.`)
  return key
}
