import { whyNotRegistrable } from '../rfc6749-authorization/redirect-uri.ts'

/**
 * Why the address of a page or a file of a client's cannot be registered, as the rest of a sentence
 * that begins with it; undefined: it can. Always https: people follow it, or the server fetches it.
 *
 * @see RFC 7591 §2 (`jwks_uri`, `policy_uri`, `tos_uri`, `logo_uri`)
 */
export function whyNotClientAddress(address: string): string | undefined {
  return address.startsWith('https://') ? whyNotRegistrable(address, 'web') : 'is not https'
}
