import { constants, type KeyObject, type VerifyKeyObjectInput, verify } from 'node:crypto'

/** The algorithms a guard can check. `none` and HS* are not here, on purpose. */
export type Algorithm = 'ES256' | 'RS256' | 'PS256' | 'EdDSA'

/** A key of the issuer, good for one algorithm. The same object as long as the key is published. */
export interface IssuerKey {
  readonly algorithm: Algorithm
  readonly keyId: string | undefined
  /** Made by `preparedKey`. */
  readonly prepared: PreparedKey
}

export interface PreparedKey {
  readonly digest: 'sha256' | null
  readonly input: VerifyKeyObjectInput
  readonly signatureBytes: number
}

const smallestModulusBits = 2048

/**
 * Puts a public key into the form that `verifySignature` takes.
 *
 * @returns undefined when the key is of another type, a wrong curve or too small for the algorithm.
 * @see RFC 7518 §3.3, §3.4 (R and S, 64 bytes), §3.5 (salt of 32 bytes); RFC 8037 §3.1
 */
export function preparedKey(algorithm: Algorithm, key: KeyObject): PreparedKey | undefined {
  const details = key.asymmetricKeyDetails ?? {}
  if (key.type !== 'public') return undefined
  if (algorithm === 'ES256') {
    if (key.asymmetricKeyType !== 'ec' || details.namedCurve !== 'prime256v1') return undefined
    return { digest: 'sha256', input: { key, dsaEncoding: 'ieee-p1363' }, signatureBytes: 64 }
  }
  if (algorithm === 'EdDSA') {
    if (key.asymmetricKeyType !== 'ed25519') return undefined
    return { digest: null, input: { key }, signatureBytes: 64 }
  }
  const bits = details.modulusLength ?? 0
  const exponent = details.publicExponent ?? 0n
  if (key.asymmetricKeyType !== 'rsa' || bits < smallestModulusBits || exponent < 3n) {
    return undefined
  }
  const signatureBytes = Math.ceil(bits / 8)
  if (algorithm === 'RS256') {
    const input = { key, padding: constants.RSA_PKCS1_PADDING }
    return { digest: 'sha256', input, signatureBytes }
  }
  const input = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
  return { digest: 'sha256', input, signatureBytes }
}

/** Tells whether the signature is this key's. Never throws. The hot path of a guard. */
export function verifySignature(key: IssuerKey, signed: string, signature: Buffer): boolean {
  const { digest, input, signatureBytes } = key.prepared
  if (signature.length !== signatureBytes) return false
  try {
    return verify(digest, Buffer.from(signed, 'latin1'), input, signature)
  } catch {
    return false
  }
}
