import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

import type { Factor, RecoveryCodeFactor } from '@frontdesk/directory/sign-in/factor.ts'
import {
  parseRecoveryCode,
  recoveryCodeLength,
  recoveryCodeOf,
} from '@frontdesk/directory/sign-in/recovery-code-text.ts'

import type { KeyMaterial } from '../keys/key-material.ts'

/** A code before it is written on paper, and what is kept of it. */
export interface NewRecoveryCode extends Pick<RecoveryCodeFactor, 'hash' | 'keyId'> {
  readonly code: string
}

/** Makes a code of 50 random bits for one person, kept as HMAC under the current key (T4). */
export function newRecoveryCode(keys: KeyMaterial, personId: string): NewRecoveryCode {
  const code = recoveryCodeOf(randomBytes(recoveryCodeLength))
  const keyId = keys.currentKeyId
  const hash = hashOf(keys, keyId, personId, code)
  if (!hash) throw new Error('The key file lacks its own current key.')
  return { code, keyId, hash: hash.toString('base64url') }
}

/** The unused code of a person that was typed; undefined when it is none of them. */
export function findRecoveryCode(
  keys: KeyMaterial,
  factors: readonly Factor[],
  typed: string,
): RecoveryCodeFactor | undefined {
  const code = parseRecoveryCode(typed)
  if (code === undefined) return undefined
  let found: RecoveryCodeFactor | undefined
  for (const factor of factors) {
    if (factor.kind !== 'recovery-code' || factor.usedAt !== undefined) continue
    const hash = hashOf(keys, factor.keyId, factor.personId, code)
    const stored = Buffer.from(factor.hash, 'base64url')
    if (hash && hash.length === stored.length && timingSafeEqual(hash, stored)) found = factor
  }
  return found
}

/** How many codes a person has not used yet. */
export function recoveryCodesLeft(factors: readonly Factor[]): number {
  return factors.filter((one) => one.kind === 'recovery-code' && one.usedAt === undefined).length
}

/** The person is in the text: one code of two people is two hashes. */
function hashOf(
  keys: KeyMaterial,
  keyId: string,
  personId: string,
  code: string,
): Buffer | undefined {
  const key = keys.subkey('recovery-code-hash', keyId)
  return key && createHmac('sha256', key).update(`${personId} ${code}`).digest()
}
