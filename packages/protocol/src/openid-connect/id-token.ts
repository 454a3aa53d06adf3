import { createHash } from 'node:crypto'

import type { SignInMethod } from '@frontdesk/directory/sign-in/session.ts'

import type { AccessToken } from '../access-token.ts'
import type { SigningKey } from '../keys/key-ring.ts'
import { signJwt } from '../keys/sign-jwt.ts'
import type { Client } from '../rfc6749-framework/client.ts'
import type { Delegation } from '../rfc6749-framework/grant.ts'
import { claimsAllowedBy, type PersonClaims } from './person-claims.ts'

/** What an ID token is made of. */
export interface IdTokenAbout {
  readonly token: AccessToken
  readonly delegation: Delegation
  readonly client: Client
  /** As spelled: its hash goes into the ID token. */
  readonly accessToken: string
}

export interface IdTokens {
  sign(about: IdTokenAbout, signer: SigningKey): Promise<string>
}

interface Parts {
  /** Claims about a person; undefined when there is nobody any more. */
  readonly findClaims: (personId: string) => Promise<PersonClaims | undefined>
}

/** RFC 8176 §2 has no word for signing in elsewhere, nor for a code on paper. */
const methodNames: Readonly<Record<SignInMethod, readonly string[]>> = {
  password: ['pwd'],
  totp: ['otp', 'mfa'],
  passkey: ['hwk', 'user'],
  'recovery-code': ['otp', 'mfa'],
  upstream: ['fed'],
  'upstream-second-factor': ['mfa'],
}

/**
 * Makes ID tokens: who signed in, when and how, for one client. They live as long as the access
 * token beside them.
 *
 * @see OpenID Connect Core §2 (claims), §3.1.3.6 (at_hash), §5.4 (claims by scope)
 */
export function idTokens({ findClaims }: Parts): IdTokens {
  return {
    async sign({ token, delegation, client, accessToken }, signer) {
      const claims = await findClaims(delegation.personId)
      const amr = [...new Set(delegation.methods.flatMap((method) => methodNames[method]))]
      const about = {
        ...(claims && claimsAllowedBy(token.scope, claims)),
        iss: token.issuer,
        aud: client.clientId,
        sub: delegation.personId,
        azp: client.clientId,
        iat: token.issuedAt,
        exp: token.expiresAt,
        auth_time: delegation.authTime,
        amr: amr.length > 0 ? amr : undefined,
        nonce: delegation.nonce,
        at_hash: leftHalfHash(accessToken),
      }
      return signJwt('JWT', about, signer)
    },
  }
}

/** Both algorithms that sign here hash with SHA-256. @see OpenID Connect Core §3.1.3.6 */
function leftHalfHash(text: string): string {
  return createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url')
}
