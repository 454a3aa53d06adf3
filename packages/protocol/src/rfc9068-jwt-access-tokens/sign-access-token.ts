import type { AccessToken } from '../access-token.ts'
import type { SigningKey } from '../keys/key-ring.ts'
import { signJwt } from '../keys/sign-jwt.ts'

/**
 * Signs an access token as a JWT.
 *
 * @see RFC 9068 §2 (header and claims)
 */
export function signAccessToken(token: AccessToken, key: SigningKey): string {
  return signJwt('at+jwt', claimsOf(token), key)
}

/**
 * The wire's claims. `sec`, `gen`, `fam` and `res` are ours: which secret, which generation of the client,
 * which delegation, which API of one's own and which generation of it. Undefined ones are left out.
 */
function claimsOf(token: AccessToken): object {
  return {
    iss: token.issuer,
    aud: token.audience,
    sub: token.subject,
    client_id: token.clientId,
    scope: token.scope.join(' '),
    iat: token.issuedAt,
    exp: token.expiresAt,
    jti: token.id,
    sec: token.secretId,
    gen: token.generation,
    fam: token.familyId,
    res: token.resource && [token.resource.id, token.resource.generation],
  }
}
