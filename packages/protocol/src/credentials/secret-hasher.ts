import { createHmac, randomBytes } from 'node:crypto'

import type { KeyMaterial } from '../keys/key-material.ts'
import type { ClientSecret } from './client-secret.ts'
import { formatPhc, parsePhc, type Stretch, saltLength } from './stretched-secret.ts'

/** A secret's hash and the key it was made under. */
export interface SecretHash {
  readonly hash: string
  readonly keyId: string
}

/** Makes the hashes that stand in for secrets (T5). */
export interface SecretHasher {
  /** For secrets of at least 128 random bits: HMAC-SHA-256 under the current key. */
  hashGenerated(secret: string): SecretHash
  /**
   * For secrets and passwords that somebody chose: argon2id, peppered with the current key.
   * A client's chosen secrets share one salt, so that checking any number of them costs one
   * stretch: pass the others as `besides`.
   */
  hashChosen(secret: string, besides?: readonly ClientSecret[]): Promise<SecretHash>
}

export function secretHasher(keys: KeyMaterial, stretch: Stretch): SecretHasher {
  return {
    hashGenerated(secret) {
      const keyId = keys.currentKeyId
      return { hash: keyedHash(requireKey(keys, keyId), secret), keyId }
    },

    async hashChosen(secret, besides = []) {
      const keyId = keys.currentKeyId
      const sibling = besides.find((one) => one.origin === 'chosen' && one.keyId === keyId)
      const salt = (sibling && parsePhc(sibling.hash)?.salt) ?? randomBytes(saltLength)
      const tag = await stretch(secret, salt, requireKey(keys, keyId))
      return { hash: formatPhc(salt, tag), keyId }
    },
  }
}

/** base64url of HMAC-SHA-256. */
export function keyedHash(key: Uint8Array, secret: string): string {
  return createHmac('sha256', key).update(secret).digest('base64url')
}

function requireKey(keys: KeyMaterial, keyId: string): Uint8Array {
  const key = keys.subkey('client-secret-hash', keyId)
  if (!key) throw new Error(`The key file lacks its own current key ${keyId}.`)
  return key
}
