import { type Clock, secondsOf } from '@frontdesk/directory/units.ts'

import type { AccessToken } from '../access-token.ts'
import { BearerError } from '../errors.ts'
import type { KeyMaterial } from '../keys/key-material.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { readJwtAccessToken } from '../rfc9068-jwt-access-tokens/read-access-token.ts'
import { openAccessToken, sealedTokenPrefix } from '../sealed-access-tokens/sealed-access-token.ts'

/** A longer header is no token of ours. */
const maximumTokenLength = 8192
const maximumRemembered = 10_000
const bearerHeader = /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i

interface Parts {
  readonly ring: KeyRing
  readonly keys: KeyMaterial
  readonly clock: Clock
  readonly publicUrl: string
  /** The issuers whose tokens count; a sealed token is bound to one of them. */
  readonly issuers: readonly string[]
}

/** Proves a token genuine, in time, and meant for one audience. */
export type VerifyAccessToken = (
  authorization: string | undefined,
  audience: string,
) => Promise<AccessToken>

/**
 * Checks what a token says by itself; whether its client, secret and organization still live is
 * asked elsewhere, on every request. What was verified once is remembered in bounded memory
 * until it expires.
 *
 * @throws BearerError missing, invalid, expired
 * @see RFC 6750 §2.1 (header), RFC 9068 §4 (validation)
 */
export function accessTokenVerification(parts: Parts): VerifyAccessToken {
  const verified = new Map<string, AccessToken>()

  return async (authorization, audience) => {
    // The header as it came is the key: what is remembered is not taken apart again.
    const known = authorization === undefined ? undefined : verified.get(authorization)
    const token = known ?? (await read(parts, readBearer(authorization), audience))
    if (!token || !parts.issuers.includes(token.issuer)) {
      throw new BearerError('invalid', 'The access token is not valid.')
    }
    if (token.expiresAt <= secondsOf(parts.clock())) {
      if (authorization !== undefined) verified.delete(authorization)
      throw new BearerError('expired', 'The access token has expired.')
    }
    if (token.audience !== audience) {
      throw new BearerError('invalid', 'The access token is meant for another API.')
    }
    if (!known && authorization !== undefined) remember(verified, authorization, token)
    return token
  }
}

function readBearer(authorization: string | undefined): string {
  if (authorization === undefined || authorization.trim() === '') {
    throw new BearerError('missing', 'The Authorization header is missing.')
  }
  const text = bearerHeader.exec(authorization)?.[1]
  if (text === undefined || text.length > maximumTokenLength) {
    throw new BearerError('invalid', 'The Authorization header holds no bearer token.')
  }
  return text
}

async function read(
  { ring, keys, publicUrl, issuers }: Parts,
  text: string,
  audience: string,
): Promise<AccessToken | undefined> {
  if (!text.startsWith(sealedTokenPrefix)) return readJwtAccessToken(text, ring, publicUrl)
  for (const issuer of issuers) {
    const token = openAccessToken(text, { issuer, audience }, keys)
    if (token) return token
  }
  return undefined
}

function remember(verified: Map<string, AccessToken>, text: string, token: AccessToken): void {
  verified.set(text, token)
  const oldest = verified.keys().next()
  if (verified.size > maximumRemembered && !oldest.done) verified.delete(oldest.value)
}
