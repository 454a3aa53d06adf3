import { compactVerify } from 'jose'

import { issuerOf } from '../issuer.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { findProtectedHeader } from '../keys/protected-header.ts'

/** What an ID token of ours says about a sign-in that may be long over. */
export interface IdTokenHint {
  /** `sub`. */
  readonly personId: string
  /** `aud`: the app that was told; it may be gone by now. */
  readonly clientId: string
  readonly sessionId: string | undefined
}

interface Parts {
  readonly ring: KeyRing
  readonly publicUrl: string
}

const compactForm = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/
const maximumLength = 8192

export type ReadIdTokenHint = (hint: string) => Promise<IdTokenHint | undefined>

/**
 * Reads an ID token that an app hands back, to say whom it means. An expired one is as good: it
 * proves nothing but that we once told this app of this person.
 *
 * @returns undefined when it is not an ID token of ours
 * @throws StoreError when the keys cannot be read
 * @see OpenID Connect RP-Initiated Logout §2, §4; Core §3.1.2.1
 */
export function idTokenHints({ ring, publicUrl }: Parts): ReadIdTokenHint {
  return async (hint) => {
    const claims = await readClaims(ring, publicUrl, hint)
    const { sub, aud, azp, auth_time, sid } = claims ?? {}
    if (typeof sub !== 'string' || typeof aud !== 'string') return undefined
    // No access token has both, whatever `typ` its dialect writes.
    if (azp !== aud || typeof auth_time !== 'number') return undefined
    return { personId: sub, clientId: aud, sessionId: typeof sid === 'string' ? sid : undefined }
  }
}

async function readClaims(
  ring: KeyRing,
  publicUrl: string,
  hint: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  if (hint.length > maximumLength || !compactForm.test(hint)) return undefined
  const { kid, typ } = findProtectedHeader(hint) ?? {}
  const key = typeof kid === 'string' && typ === 'JWT' ? await ring.find(kid) : undefined
  if (!key) return undefined
  try {
    const { payload } = await compactVerify(hint, key.publicKey, { algorithms: [key.algorithm] })
    const claims: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
    if (!isObject(claims)) return undefined
    return claims.iss === issuerOf(publicUrl, key.issuerPath) ? claims : undefined
  } catch {
    // jose throws for every kind of broken token; which one it was does not matter.
    return undefined
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
