import { createPrivateKey, createPublicKey, hash, type KeyObject, randomUUID } from 'node:crypto'

import type { JWK } from 'jose'

import { FrontdeskError } from '../client-error.ts'

/** What a client may sign with. @see RFC 7518 §3.1, RFC 9864 §2.2 */
export type AssertionAlgorithm = 'ES256' | 'RS256' | 'PS256' | 'Ed25519' | 'EdDSA'

/** A client that proves itself by a key of its own, never by a secret (`private_key_jwt`). */
export interface PrivateKeyOptions {
  /** PEM or JWK. The server knows the public half. */
  readonly privateKey?: string | JWK | undefined
  /** `kid` of the assertion; that of the JWK when not said, else none. */
  readonly keyId?: string | undefined
  /** `alg` of the JWK when not said, else ES256, RS256 or Ed25519 by the kind of the key. */
  readonly signingAlgorithm?: AssertionAlgorithm | undefined
  /** Whom the assertion is for; the issuer when not said. Some servers want the token endpoint. */
  readonly assertionAudience?: string | undefined
}

/** Signs assertions, each with an id of its own. */
export interface AssertionSigner {
  /** Tells keys apart without telling them. */
  readonly fingerprint: string
  /**
   * The members of a form that prove the client, dated by a clock that is so far ahead of ours.
   *
   * @see RFC 7523 §2.2
   */
  sign(aheadMilliseconds: number): Promise<Readonly<Record<string, string>>>
}

/** Of an assertion, in seconds: it is used at once. */
const lifeSeconds = 300

/**
 * A signer with the client's private key; undefined where none was given.
 *
 * @throws FrontdeskError `usage` for a key that cannot be read or is of another kind, and where
 *   neither an issuer nor an audience is known
 */
export function assertionSigner(
  options: PrivateKeyOptions & { readonly clientId: string; readonly issuer?: string | undefined },
): AssertionSigner | undefined {
  const { privateKey, clientId } = options
  if (privateKey === undefined) return undefined
  const audience = options.assertionAudience ?? options.issuer
  if (audience === undefined) {
    const words =
      'A private key needs the issuer: the assertion that it signs names it as its audience.'
    throw new FrontdeskError('usage', words)
  }
  const key = readPrivateKey(privateKey)
  const jwk = typeof privateKey === 'string' ? undefined : privateKey
  const alg = options.signingAlgorithm ?? jwk?.alg ?? usualAlgorithm(key)
  const kid = options.keyId ?? jwk?.kid
  const header = { alg, ...(kid === undefined ? {} : { kid }), typ: 'JWT' }
  return {
    fingerprint: hash('sha256', publicText(key), 'base64url').slice(0, 22),
    async sign(aheadMilliseconds) {
      const issuedAt = Math.floor((Date.now() + aheadMilliseconds) / 1000)
      // Loaded when needed: most scripts never sign.
      const { SignJWT } = await import('jose')
      const assertion = await new SignJWT({ jti: randomUUID() })
        .setProtectedHeader(header)
        .setIssuer(clientId)
        .setSubject(clientId)
        .setAudience(audience)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + lifeSeconds)
        .sign(key)
        .catch(() => {
          throw new FrontdeskError('usage', `The private key cannot sign with ${alg}.`)
        })
      return {
        client_id: clientId,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      }
    },
  }
}

function readPrivateKey(given: string | JWK): KeyObject {
  try {
    return typeof given === 'string'
      ? createPrivateKey(given)
      : createPrivateKey({ key: { ...given }, format: 'jwk' })
  } catch {
    // The reason could hold a part of the key.
    throw new FrontdeskError(
      'usage',
      'The private key cannot be read: give a PEM without a passphrase, or a private JWK.',
    )
  }
}

function usualAlgorithm(key: KeyObject): AssertionAlgorithm {
  const kind = key.asymmetricKeyType
  if (kind === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return 'ES256'
  if (kind === 'rsa') return 'RS256'
  if (kind === 'ed25519') return 'Ed25519'
  throw new FrontdeskError(
    'usage',
    'The private key must be of P-256, RSA or Ed25519: no other kind is used for assertions.',
  )
}

function publicText(key: KeyObject): string {
  return createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64url')
}
