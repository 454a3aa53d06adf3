import { createHmac } from 'node:crypto'

import type { KeyMaterial, KeyPurpose } from '../keys/key-material.ts'
import { random256 } from '../keys/random-256.ts'

const keyIdBytes = 4
const randomBytesCount = 32

/** A random text that is handed out once, and the hash that is kept in its place. */
export interface OneTimeSecret {
  readonly text: string
  readonly hash: string
  readonly keyId: string
}

/** Makes and recognizes one kind of random text; kinds never fit each other (security row 5). */
export interface OneTimeSecrets {
  make(): OneTimeSecret
  /** The hash that a presented text would be kept under; undefined when it cannot be one of ours. */
  hashOf(presented: string): string | undefined
}

/**
 * Texts of 256 random bits: a prefix, then base64url of the key's id and the bits. Kept as
 * HMAC-SHA-256 under the purpose's subkey (T4), which also sets the kinds apart.
 */
export function oneTimeSecrets(
  keys: KeyMaterial,
  { purpose, prefix }: { readonly purpose: KeyPurpose; readonly prefix: string },
): OneTimeSecrets {
  const hashUnder = (keyId: string, text: string): string | undefined => {
    const key = keys.subkey(purpose, keyId)
    return key && createHmac('sha256', key).update(text).digest('base64url')
  }
  return {
    make() {
      const keyId = keys.currentKeyId
      const bytes = Buffer.concat([Buffer.from(keyId, 'hex'), random256()])
      const text = prefix + bytes.toString('base64url')
      const hash = hashUnder(keyId, text)
      if (hash === undefined) throw new Error('The key file lacks its own current key.')
      return { text, hash, keyId }
    },

    hashOf(presented) {
      if (!presented.startsWith(prefix)) return undefined
      const encoded = presented.slice(prefix.length)
      const bytes = Buffer.from(encoded, 'base64url')
      const isOurs =
        bytes.length === keyIdBytes + randomBytesCount && bytes.toString('base64url') === encoded
      return isOurs ? hashUnder(bytes.toString('hex', 0, keyIdBytes), presented) : undefined
    },
  }
}
