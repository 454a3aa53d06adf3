import { isDeepStrictEqual } from 'node:util'

import type { Client } from './client.ts'

type Proving = Pick<Client, 'authenticationMethods' | 'jwks' | 'jwksUri'>

/**
 * Tells whether all that a client could prove itself by is still there after a change of it: the
 * kind of proof, and every public key or the address of the keys. A key may have been added. Secrets
 * end one by one and are not looked at; which way they are sent makes no difference.
 *
 * @see RFC 7591 §2 (`token_endpoint_auth_method`, `jwks`, `jwks_uri`)
 */
export function keepsProof(before: Proving, after: Proving): boolean {
  if (before === after) return true
  const kind = kindOfProof(before)
  if (kind !== kindOfProof(after)) return false
  if (kind !== 'key') return true
  return (
    before.jwksUri === after.jwksUri &&
    before.jwks.every((key) => after.jwks.some((other) => isDeepStrictEqual(key, other)))
  )
}

function kindOfProof({ authenticationMethods: [method] }: Proving): 'secret' | 'key' | 'none' {
  if (method === 'none') return 'none'
  return method === 'private_key_jwt' ? 'key' : 'secret'
}
