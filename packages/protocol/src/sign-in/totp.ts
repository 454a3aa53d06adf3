import { randomBytes } from 'node:crypto'

import type { TotpFactor } from '@frontdesk/directory/sign-in/factor.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'
import { Secret, TOTP } from 'otpauth'

import type { KeyMaterial } from '../keys/key-material.ts'
import { seal, unseal } from '../keys/seal.ts'

/** 160 bits, as RFC 4226 §4 asks for. */
const secretBytes = 20
const stepSeconds = 30
/** Clocks of phones are off: one step before and one after are good (RFC 6238 §5.2). */
const windowSteps = 1

type Named = Pick<TotpFactor, 'id' | 'personId'>

/** The shared secret of an authenticator app, sealed under the current key (T4). */
export function newTotpSecret(
  keys: KeyMaterial,
  factor: Named,
): Pick<TotpFactor, 'sealedSecret' | 'keyId'> {
  const keyId = keys.currentKeyId
  const key = keys.subkey('factor-seal', keyId)
  if (!key) throw new Error('The key file lacks its own current key.')
  const sealed = seal(key, randomBytes(secretBytes), boundTo(factor))
  return { sealedSecret: sealed.toString('base64url'), keyId }
}

/** What an app needs to know: the secret in base 32, for typing, and the URI of the picture. */
export interface TotpProvisioning {
  readonly secret: string
  /** `otpauth://totp/<issuer>:<account>?secret=...`, every part escaped. */
  readonly uri: string
}

/** @see https://github.com/google/google-authenticator/wiki/Key-Uri-Format */
export function totpProvisioning(
  keys: KeyMaterial,
  factor: TotpFactor,
  { issuer, account }: { readonly issuer: string; readonly account: string },
): TotpProvisioning {
  const totp = new TOTP({ ...parameters, issuer, label: account, secret: open(keys, factor) })
  return { secret: totp.secret.base32, uri: totp.toString() }
}

/**
 * The time step of which a code is, if it is one that may still be used.
 *
 * @param code as typed; spaces do not matter
 * @returns undefined for a wrong code, and for one of the last accepted step or before
 */
export function totpStepOf(
  keys: KeyMaterial,
  factor: TotpFactor,
  code: string,
  now: UnixSeconds,
): number | undefined {
  if (code.length > 64) return undefined
  const token = code.replace(/\s/g, '')
  if (!/^\d{6}$/.test(token)) return undefined
  const totp = new TOTP({ ...parameters, secret: open(keys, factor) })
  const delta = totp.validate({ token, timestamp: now * 1000, window: windowSteps })
  if (delta === null) return undefined
  const step = Math.floor(now / stepSeconds) + delta
  return step > factor.lastStep ? step : undefined
}

/** Every app understands these; many ignore others. */
const parameters = { algorithm: 'SHA1', digits: 6, period: stepSeconds } as const

function open(keys: KeyMaterial, factor: TotpFactor): Secret {
  const key = keys.subkey('factor-seal', factor.keyId)
  const plain = key && unseal(key, Buffer.from(factor.sealedSecret, 'base64url'), boundTo(factor))
  if (!plain) throw new Error('An authenticator secret cannot be opened with its key.')
  return Secret.fromHex(plain.toString('hex'))
}

function boundTo({ id, personId }: Named): string {
  return `totp ${id} ${personId}`
}
