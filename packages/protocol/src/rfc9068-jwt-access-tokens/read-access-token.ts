import { compactVerify } from 'jose'

import type { AccessToken } from '../access-token.ts'
import { issuerOf } from '../issuer.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { hasLowS } from '../keys/low-s.ts'
import { findProtectedHeader } from '../keys/protected-header.ts'
import { hasOneSpelling } from './access-token-id.ts'

/** Three parts of base64url without padding: jose forgives spaces and padding, we do not. */
const compactForm = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/

/**
 * Reads a JWT access token that this server signed. Says nothing about its dates or whether its
 * client is still there. A key speaks for its own issuer only: regions have keys apart.
 *
 * @returns undefined when the form, the type, the key, the algorithm or the signature is not ours,
 *   or when the key is another issuer's. ES256 signatures have one spelling: the low `s`.
 * @throws StoreError when the keys cannot be read: nothing is said about the token
 * @see RFC 9068 §4 (validation), RFC 8725 §3 (algorithm and type are ours to say)
 */
export async function readJwtAccessToken(
  text: string,
  ring: KeyRing,
  publicUrl: string,
): Promise<AccessToken | undefined> {
  if (!compactForm.test(text) || !isCanonical(text)) return undefined
  const header = findProtectedHeader(text)
  if (header?.typ !== 'at+jwt' || typeof header.kid !== 'string') return undefined
  const key = await ring.find(header.kid)
  if (!key) return undefined
  try {
    const { payload } = await compactVerify(text, key.publicKey, { algorithms: [key.algorithm] })
    const token = tokenOf(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload)))
    if (token?.issuer !== issuerOf(publicUrl, key.issuerPath)) return undefined
    return key.algorithm !== 'ES256' || isWritten(text, token) ? token : undefined
  } catch {
    // jose throws for every kind of broken token; which one it was helps only a forger.
    return undefined
  }
}

/** One spelling per token: the unused bits of each part's last character are zero (RFC 4648 §3.5). */
function isCanonical(text: string): boolean {
  return text
    .split('.')
    .every((part) => Buffer.from(part, 'base64url').toString('base64url') === part)
}

/** The signature is spelled as this server spells it, or as it did when it did not choose. */
function isWritten(text: string, { id }: AccessToken): boolean {
  if (!hasOneSpelling(id)) return true
  return hasLowS(Buffer.from(text.slice(text.lastIndexOf('.') + 1), 'base64url'))
}

function tokenOf(claims: Record<string, unknown>): AccessToken | undefined {
  const { iss, aud, sub, client_id, scope, iat, exp, jti, sec, gen, fam, res } = claims
  if (
    typeof iss !== 'string' ||
    typeof aud !== 'string' ||
    typeof sub !== 'string' ||
    typeof client_id !== 'string' ||
    typeof scope !== 'string' ||
    typeof iat !== 'number' ||
    typeof exp !== 'number' ||
    typeof jti !== 'string' ||
    (sec !== undefined && typeof sec !== 'string') ||
    typeof gen !== 'number' ||
    (fam !== undefined && typeof fam !== 'string') ||
    (res !== undefined && !isMark(res))
  ) {
    return undefined
  }
  return {
    id: jti,
    issuer: iss,
    audience: aud,
    subject: sub,
    clientId: client_id,
    scope: scope === '' ? [] : scope.split(' '),
    issuedAt: iat,
    expiresAt: exp,
    secretId: sec,
    generation: gen,
    familyId: fam,
    ...(res !== undefined && { resource: { id: res[0], generation: res[1] } }),
  }
}

function isMark(value: unknown): value is [string, number] {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'number'
}
