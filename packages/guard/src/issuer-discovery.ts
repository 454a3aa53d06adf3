import { isJsonObject } from './compact-token.ts'
import { askForJson, requireSafeAddress } from './outgoing-request.ts'

/**
 * Where an issuer's metadata may be: RFC 8414 inserts before the path, OpenID Connect appends
 * behind it, and servers mix the two.
 *
 * @see RFC 8414 §3.1, §5; OpenID Connect Discovery §4
 */
export function metadataAddresses(issuer: string): readonly string[] {
  const { origin, pathname } = requireSafeAddress(issuer, 'The issuer')
  const path = pathWithoutSlashes(pathname)
  const oauth = '/.well-known/oauth-authorization-server'
  const openid = '/.well-known/openid-configuration'
  return [
    ...new Set([
      `${origin}${oauth}${path}`,
      `${origin}${path}${openid}`,
      `${origin}${openid}${path}`,
      `${origin}${path}${oauth}`,
    ]),
  ]
}

function pathWithoutSlashes(path: string): string {
  let end = path.length
  while (path.charAt(end - 1) === '/') end--
  return path.slice(0, end)
}

/**
 * Asks an issuer where its keys are.
 *
 * @throws Error when no metadata names exactly this issuer and a `jwks_uri` that may be used.
 */
export async function getJwksUri(issuer: string, timeoutMilliseconds: number): Promise<string> {
  let because: unknown
  for (const url of metadataAddresses(issuer)) {
    try {
      const { json } = await askForJson({ url, timeoutMilliseconds })
      if (!isJsonObject(json) || json.issuer !== issuer) continue
      const address = json.jwks_uri
      if (typeof address !== 'string') continue
      requireSafeAddress(address, 'The jwks_uri of the issuer')
      return address
    } catch (error) {
      because = error
    }
  }
  throw new Error(`No metadata of ${issuer} says where its keys are.`, { cause: because })
}
