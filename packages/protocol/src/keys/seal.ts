import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'

import { random256 } from './random-256.ts'

const algorithm = 'aes-256-gcm'
const keyLabel = 'frontdesk seal'
/** Salt of the subkey: with 256 random bits no two seals share a key, so no nonce is counted (T11). */
export const saltLength = 32
const tagLength = 16
const zeroNonce = Buffer.alloc(12)

/**
 * Authenticated encryption with a key of its own for every seal.
 *
 * @param key 32 bytes, a purpose's subkey (T4).
 * @param bound what must be the same to open it: type, issuer, tenant, audience.
 * @returns salt, ciphertext, tag.
 * @see NIST SP 800-38D (GCM), RFC 5869 (HKDF)
 */
export function seal(key: Uint8Array, plain: Uint8Array, bound: string): Buffer {
  const salt = random256()
  const cipher = createCipheriv(algorithm, subkey(key, salt), zeroNonce)
  cipher.setAAD(Buffer.from(bound))
  return Buffer.concat([salt, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Opens what `seal` made; undefined when a bit, the key or what it is bound to differs. */
export function unseal(key: Uint8Array, sealed: Uint8Array, bound: string): Buffer | undefined {
  if (sealed.length < saltLength + tagLength) return undefined
  const salt = sealed.subarray(0, saltLength)
  const cipherText = sealed.subarray(saltLength, sealed.length - tagLength)
  const decipher = createDecipheriv(algorithm, subkey(key, salt), zeroNonce, {
    authTagLength: tagLength,
  })
  decipher.setAAD(Buffer.from(bound))
  decipher.setAuthTag(sealed.subarray(sealed.length - tagLength))
  try {
    return Buffer.concat([decipher.update(cipherText), decipher.final()])
  } catch {
    return undefined
  }
}

/**
 * HKDF's second step with the salt as its context: the key it starts from is uniform already.
 *
 * @see RFC 5869 §2.3, §3.3
 */
function subkey(key: Uint8Array, salt: Uint8Array): Uint8Array {
  return createHmac('sha256', key).update(keyLabel).update(salt).update('\x01').digest()
}
