import { constants, type KeyObject, type VerifyKeyObjectInput } from 'node:crypto'

import { Null } from 'asn1js'
import { AlgorithmIdentifier, RSASSAPSSParams } from 'pkijs'

/** The digests that are strong enough; SHA-1 and MD5 are not among them. @see RFC 5754 §2 */
export type Digest = 'sha256' | 'sha384' | 'sha512'

const digests: ReadonlyMap<string, Digest> = new Map([
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
])

const rsaEncryption = '1.2.840.113549.1.1.1'
const rsaPss = '1.2.840.113549.1.1.10'
const mgf1 = '1.2.840.113549.1.1.8'

const rsaWithDigest: ReadonlyMap<string, Digest> = new Map([
  ['1.2.840.113549.1.1.11', 'sha256'],
  ['1.2.840.113549.1.1.12', 'sha384'],
  ['1.2.840.113549.1.1.13', 'sha512'],
])

const ecdsaWithDigest: ReadonlyMap<string, Digest> = new Map([
  ['1.2.840.10045.4.3.2', 'sha256'],
  ['1.2.840.10045.4.3.3', 'sha384'],
  ['1.2.840.10045.4.3.4', 'sha512'],
])

const curves = new Set(['prime256v1', 'secp384r1', 'secp521r1'])

/** The digest that an algorithm identifier names; undefined for one that is not accepted. */
export function readDigest(algorithm: AlgorithmIdentifier): Digest | undefined {
  return isBare(algorithm) ? digests.get(algorithm.algorithmId) : undefined
}

/** Without parameters, or with NULL in their place. @see RFC 5754 §2 */
function isBare({ algorithmParams }: AlgorithmIdentifier): boolean {
  return algorithmParams === undefined || algorithmParams instanceof Null
}

/**
 * How to check a signature with a key. Undefined when the algorithm is not accepted, uses another
 * digest than the message says, or does not fit the key. Keys are bounded: somebody unknown brings
 * them, and a huge one takes long.
 *
 * @see RFC 5754 §3 (identifiers), RFC 4056 (RSASSA-PSS)
 */
export function readSignatureAlgorithm(
  algorithm: AlgorithmIdentifier,
  digest: Digest,
  key: KeyObject,
): VerifyKeyObjectInput | undefined {
  const { algorithmId } = algorithm
  if (algorithmId !== rsaPss && !isBare(algorithm)) return undefined
  if (key.asymmetricKeyType === 'ec') {
    const curve = key.asymmetricKeyDetails?.namedCurve ?? ''
    return ecdsaWithDigest.get(algorithmId) === digest && curves.has(curve) ? { key } : undefined
  }
  if (key.asymmetricKeyType !== 'rsa' || !isModestRsa(key)) return undefined
  if (algorithmId === rsaEncryption || rsaWithDigest.get(algorithmId) === digest) {
    return { key, padding: constants.RSA_PKCS1_PADDING }
  }
  if (algorithmId !== rsaPss) return undefined
  const saltLength = pssSaltLength(algorithm, digest)
  return saltLength === undefined
    ? undefined
    : { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }
}

function isModestRsa({ asymmetricKeyDetails }: KeyObject): boolean {
  const { modulusLength = 0, publicExponent = 0n } = asymmetricKeyDetails ?? {}
  return modulusLength >= 2048 && modulusLength <= 8192 && publicExponent <= 0xffff_ffffn
}

/** Both digests of RSASSA-PSS must be the one of the message; absent parameters mean SHA-1. */
function pssSaltLength(algorithm: AlgorithmIdentifier, digest: Digest): number | undefined {
  if (algorithm.algorithmParams === undefined) return undefined
  const given = new RSASSAPSSParams({ schema: algorithm.algorithmParams })
  const { hashAlgorithm, maskGenAlgorithm, saltLength, trailerField } = given
  const mask = new AlgorithmIdentifier({ schema: maskGenAlgorithm.algorithmParams })
  const fits =
    readDigest(hashAlgorithm) === digest &&
    maskGenAlgorithm.algorithmId === mgf1 &&
    readDigest(mask) === digest &&
    trailerField === 1 &&
    Number.isInteger(saltLength) &&
    saltLength >= 0 &&
    saltLength <= 512
  return fits ? saltLength : undefined
}
