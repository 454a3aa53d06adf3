import { createPublicKey, type KeyObject } from 'node:crypto'

import type { JWK } from 'jose'

import { ProtocolError } from '../errors.ts'

const maximumKeys = 10
const minimumRsaBits = 2048
const maximumRsaBits = 8192
const maximumMemberLength = 2048
/** Members of private and of shared keys: RFC 7518 §6.2.2, §6.3.2, §6.4. */
const secretMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const
/** What is kept of a key; the rest is for others. */
const keptMembers = ['kty', 'crv', 'x', 'y', 'n', 'e', 'kid', 'use', 'alg'] as const

/**
 * Reads the public keys that a client registers. A private or shared key is refused rather than
 * cut: whoever sent it should know that it is out. So are keys that are weak or cannot be read.
 *
 * @throws ProtocolError invalid_client_metadata
 * @see RFC 7591 §2 (`jwks`), RFC 7517 §5
 */
export function parsePublicKeys(jwks: unknown): readonly JWK[] {
  const keys = isObject(jwks) ? jwks['keys'] : undefined
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > maximumKeys) {
    throw refused(`jwks must be a set of 1 to ${maximumKeys} keys.`)
  }
  const read = keys.map((key: unknown, index) => parsePublicKey(key, `Key ${index + 1} of jwks`))
  const signing = read.filter((key) => key !== undefined)
  if (signing.length === 0) throw refused('jwks holds no key for signing.')
  return signing
}

/** Undefined for a key that others encrypt to: many sets hold one beside. */
function parsePublicKey(value: unknown, name: string): JWK | undefined {
  if (!isObject(value)) throw refused(`${name} is no object.`)
  if (secretMembers.some((member) => Object.hasOwn(value, member))) {
    throw refused(`${name} is private: jwks must hold public keys only.`)
  }
  if (value['use'] !== undefined && value['use'] !== 'sig') return undefined
  const key: Record<string, string> = {}
  for (const member of keptMembers) {
    const text = value[member]
    if (text === undefined) continue
    if (typeof text !== 'string' || text.length > maximumMemberLength) {
      throw refused(`${name} has a bad ${member}.`)
    }
    key[member] = text
  }
  requireStrength(openKey(key, name), name)
  return { ...key, kty: key['kty'] ?? '' }
}

function openKey(key: Record<string, string>, name: string): KeyObject {
  try {
    return createPublicKey({ key, format: 'jwk' })
  } catch {
    throw refused(`${name} cannot be read as a public key.`)
  }
}

function requireStrength({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject, name: string) {
  const bits = asymmetricKeyDetails?.modulusLength ?? 0
  const isTaken =
    asymmetricKeyType === 'ed25519' ||
    (asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1') ||
    (asymmetricKeyType === 'rsa' && bits >= minimumRsaBits && bits <= maximumRsaBits)
  if (isTaken) return
  throw refused(`${name} must be EC P-256, RSA of ${minimumRsaBits} bits or more, or Ed25519.`)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refused(description: string): ProtocolError {
  return new ProtocolError('invalid_client_metadata', description)
}
