import { KeyObject } from 'node:crypto'

import { importJWK } from 'jose'

import { isJsonObject, type JsonObject } from './compact-token.ts'
import { type Algorithm, type IssuerKey, preparedKey } from './signature-check.ts'

/** The usable keys of an issuer at one moment. */
export interface IssuerKeySet {
  readonly size: number
  /** Without a key id only where the issuer has one single key of that algorithm. */
  find(algorithm: string, keyId: string | undefined): IssuerKey | undefined
  has(key: IssuerKey): boolean
}

/** More keys than that are not looked at. */
const mostKeys = 64

const keyTypes: Readonly<Record<Algorithm, { kty: string; crv?: string }>> = {
  ES256: { kty: 'EC', crv: 'P-256' },
  EdDSA: { kty: 'OKP', crv: 'Ed25519' },
  RS256: { kty: 'RSA' },
  PS256: { kty: 'RSA' },
}

export const noKeys: IssuerKeySet = keySetOf(new Map())

/**
 * Imports a JWK set. Keys that cannot be used are left out: symmetric or private ones, other uses,
 * RSA below 2048 bits, two different keys with one id and algorithm.
 *
 * @param before the keys so far: one that is still published stays the same object
 * @throws Error when this is no JWK set. @see RFC 7517 §5
 */
export async function parseKeySet(
  json: unknown,
  algorithms: readonly Algorithm[],
  before: ReadonlyMap<string, IssuerKey>,
): Promise<Map<string, IssuerKey>> {
  if (!isJsonObject(json) || !Array.isArray(json.keys)) {
    throw new Error('The answer is not a JWK set.')
  }
  const found = new Map<string, IssuerKey>()
  for (const jwk of json.keys.slice(0, mostKeys)) {
    if (!isJsonObject(jwk)) continue
    for (const algorithm of algorithms.filter((name) => isFor(jwk, name))) {
      const identity = identityOf(jwk, algorithm)
      const key = before.get(identity) ?? (await importKey(jwk, algorithm))
      if (key) found.set(identity, key)
    }
  }
  return found
}

/** Looks up among the keys of `parseKeySet`. */
export function keySetOf(keys: ReadonlyMap<string, IssuerKey>): IssuerKeySet {
  const all = new Set(keys.values())
  const byAlgorithm = Map.groupBy(all, (key) => key.algorithm as string)
  return {
    size: all.size,
    has: (key) => all.has(key),
    find(algorithm, keyId) {
      const candidates = byAlgorithm.get(algorithm) ?? []
      const matching =
        keyId === undefined ? candidates : candidates.filter((key) => key.keyId === keyId)
      return matching.length === 1 ? matching[0] : undefined
    },
  }
}

function isFor(jwk: JsonObject, algorithm: Algorithm): boolean {
  const { kty, crv } = keyTypes[algorithm]
  const { use, alg, kid, d, k, key_ops: operations } = jwk
  return (
    jwk.kty === kty &&
    (crv === undefined || jwk.crv === crv) &&
    (use === undefined || use === 'sig') &&
    (alg === undefined || alg === algorithm || (algorithm === 'EdDSA' && alg === 'Ed25519')) &&
    (kid === undefined || typeof kid === 'string') &&
    (operations === undefined || (Array.isArray(operations) && operations.includes('verify'))) &&
    d === undefined &&
    k === undefined
  )
}

function identityOf({ kid, crv, x, y, n, e }: JsonObject, algorithm: Algorithm): string {
  return JSON.stringify([algorithm, kid, crv, x, y, n, e])
}

async function importKey(jwk: JsonObject, algorithm: Algorithm): Promise<IssuerKey | undefined> {
  try {
    const { kid, kty, crv, x, y, n, e } = jwk
    const members = { kty, crv, x, y, n, e }
    const texts = Object.entries(members).filter(([, value]) => typeof value === 'string')
    const imported = await importJWK({ ...Object.fromEntries(texts), kty: String(kty) }, algorithm)
    if (imported instanceof Uint8Array) return undefined
    const prepared = preparedKey(algorithm, KeyObject.from(imported))
    if (!prepared) return undefined
    return { algorithm, keyId: typeof kid === 'string' ? kid : undefined, prepared }
  } catch {
    // One broken key must not take the others with it.
    return undefined
  }
}
