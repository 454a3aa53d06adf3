import type { WireRoute } from '@frontdesk/dialects/exchange.ts'
import { publicPreflight } from '@frontdesk/dialects/standard/cross-origin.ts'
import type { KeyRing } from '@frontdesk/protocol/keys/key-ring.ts'
import { jwkSet } from '@frontdesk/protocol/rfc7517-jwk-set/jwk-set.ts'

/** Verifiers may keep the keys for a while: new ones are shown a day before they sign. */
const headers = {
  'Content-Type': 'application/json',
  'Cache-Control': 'public, max-age=3600',
  'Access-Control-Allow-Origin': '*',
  'X-Content-Type-Options': 'nosniff',
}

/** The public keys of each issuer: `/oauth2/jwks`, and `<issuer path>/jwks` for the others. */
export function keySetRoutes(ring: KeyRing, issuerPaths: readonly string[]): readonly WireRoute[] {
  return issuerPaths.flatMap((issuerPath): readonly WireRoute[] => {
    const path = issuerPath === '/' ? '/oauth2/jwks' : `${issuerPath}/jwks`
    return [
      {
        method: 'GET',
        path,
        bodyLimit: 1024,
        async handle() {
          return { status: 200, headers, body: JSON.stringify(await jwkSet(ring, issuerPath)) }
        },
      },
      publicPreflight(path),
    ]
  })
}
