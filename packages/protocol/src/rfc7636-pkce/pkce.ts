import { hash, timingSafeEqual } from 'node:crypto'

import { ProtocolError } from '../errors.ts'

const challengeSyntax = /^[A-Za-z0-9_-]{43}$/
const verifierSyntax = /^[A-Za-z0-9\-._~]{43,128}$/

/**
 * Reads the challenge of an authorization request. Only S256: `plain` protects from nobody who
 * sees the request.
 *
 * @returns undefined when none was sent
 * @throws ProtocolError invalid_request
 * @see RFC 7636 §4.3, §4.4.1, RFC 9700 §2.1.1
 */
export function parseCodeChallenge(
  challenge: string | undefined,
  method: string | undefined,
): string | undefined {
  if (challenge === undefined) {
    if (method === undefined) return undefined
    throw new ProtocolError('invalid_request', 'code_challenge_method came without code_challenge.')
  }
  // Without a method the RFC means plain (§4.3).
  if (method !== 'S256') {
    throw new ProtocolError('invalid_request', 'code_challenge_method must be S256.')
  }
  if (!challengeSyntax.test(challenge)) {
    throw new ProtocolError(
      'invalid_request',
      'code_challenge must be the base64url of a SHA-256 hash, 43 characters.',
    )
  }
  return challenge
}

/**
 * Demands the verifier of a challenge, and none where there was no challenge: leaving PKCE out on
 * one of the two legs is a downgrade.
 *
 * @throws ProtocolError invalid_grant, invalid_request for a verifier that breaks the syntax
 * @see RFC 7636 §4.1 (syntax), §4.6 (check), RFC 9700 §4.8.2 (downgrade)
 */
export function requireCodeVerifier(
  challenge: string | undefined,
  verifier: string | undefined,
): void {
  if (challenge === undefined && verifier === undefined) return
  if (challenge === undefined) {
    throw new ProtocolError('invalid_grant', 'code_verifier came for a code without a challenge.')
  }
  if (verifier === undefined) {
    throw new ProtocolError('invalid_grant', 'code_verifier is missing: the code has a challenge.')
  }
  if (!verifierSyntax.test(verifier)) {
    throw new ProtocolError(
      'invalid_request',
      'code_verifier must be 43 to 128 letters, digits, or - . _ ~ (RFC 7636 section 4.1).',
    )
  }
  const computed = hash('sha256', verifier, 'base64url')
  if (!timingSafeEqual(Buffer.from(computed), Buffer.from(challenge))) {
    throw new ProtocolError('invalid_grant', 'code_verifier does not fit the challenge.')
  }
}
