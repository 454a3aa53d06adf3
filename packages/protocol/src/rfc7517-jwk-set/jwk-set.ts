import type { JWK } from 'jose'

import type { KeyRing } from '../keys/key-ring.ts'

/**
 * The public keys of one issuer, those that will sign soon and those that signed lately included.
 *
 * @see RFC 7517 §5
 */
export async function jwkSet(ring: KeyRing, issuerPath: string): Promise<{ keys: JWK[] }> {
  return { keys: (await ring.published(issuerPath)).map((key) => key.publicJwk) }
}
