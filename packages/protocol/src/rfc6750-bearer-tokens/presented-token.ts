import { type Clock, secondsOf } from '@frontdesk/directory/units.ts'

import type { AccessToken } from '../access-token.ts'
import type { KeyMaterial } from '../keys/key-material.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { TokenTargets } from '../rfc8707-resource-indicators/token-target.ts'
import { readJwtAccessToken } from '../rfc9068-jwt-access-tokens/read-access-token.ts'
import {
  claimedResource,
  openAccessToken,
  sealedTokenPrefix,
} from '../sealed-access-tokens/sealed-access-token.ts'

interface Parts {
  readonly ring: KeyRing
  readonly keys: KeyMaterial
  readonly clock: Clock
  readonly publicUrl: string
  readonly issuers: readonly string[]
  /** Audiences whose sealed tokens do not name them: this server's own APIs. */
  readonly audiences: readonly string[]
  readonly targets: Pick<TokenTargets, 'findAudience'>
}

/** Reads an access token whatever API it is for: genuine, ours, in time; undefined otherwise. */
export type ReadPresentedToken = (text: string) => Promise<AccessToken | undefined>

/** For endpoints about tokens; an API reads with the audience that it is. */
export function presentedTokens(parts: Parts): ReadPresentedToken {
  const { ring, keys, clock, publicUrl, issuers, audiences, targets } = parts
  const read = async (text: string): Promise<AccessToken | undefined> => {
    if (!text.startsWith(sealedTokenPrefix)) return readJwtAccessToken(text, ring, publicUrl)
    const resourceId = claimedResource(text)
    const named = resourceId === undefined ? undefined : await targets.findAudience(resourceId)
    if (named !== undefined) {
      const bounds = issuers.map((issuer) => ({ issuer, audience: named, resourceId }))
      for (const bound of bounds) {
        const token = openAccessToken(text, bound, keys)
        if (token) return token
      }
    }
    for (const issuer of issuers) {
      for (const audience of audiences) {
        const token = openAccessToken(text, { issuer, audience }, keys)
        if (token) return token
      }
    }
    return undefined
  }
  return async (text) => {
    const token = await read(text)
    const isCurrent =
      token && token.expiresAt > secondsOf(clock()) && issuers.includes(token.issuer)
    return isCurrent ? token : undefined
  }
}
