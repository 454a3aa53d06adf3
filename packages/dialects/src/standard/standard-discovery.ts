import { signatureAlgorithms } from '@frontdesk/protocol/rfc6749-framework/client.ts'
import {
  type ServerMetadata,
  serverMetadata,
} from '@frontdesk/protocol/rfc8414-server-metadata/server-metadata.ts'

import type { WireRoute } from '../exchange.ts'
import { publicPreflight } from './cross-origin.ts'
import { standardPaths } from './standard-paths.ts'
import { identityScopes, standardGrantTypes } from './standard-registration.ts'

interface Parts {
  readonly publicUrl: string
  /** Whether clients may register themselves, with a token or without. */
  readonly registration: 'off' | 'token' | 'open'
  /** What a client may have that registers itself: more is between an app and its administrator. */
  readonly scopes: readonly string[]
}

const wellKnown = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration']

const headers = {
  'Content-Type': 'application/json',
  'Cache-Control': 'public, max-age=300',
  'Access-Control-Allow-Origin': '*',
  'X-Content-Type-Options': 'nosniff',
}

/**
 * Both documents that tell what this server offers. Where the public URL has a path, they are also
 * found with that path put behind the well-known part, and with the well-known part put behind it.
 *
 * @see RFC 8414 §3.1 (path insertion), OpenID Connect Discovery §4 (append)
 */
export function standardDiscoveryRoutes(parts: Parts): readonly WireRoute[] {
  const body = JSON.stringify(metadataOf(parts))
  const path = new URL(parts.publicUrl).pathname.replace(/\/$/, '')
  const paths = wellKnown.flatMap((name) => [name, name + path, path + name])
  return [...new Set(paths)].flatMap((one): readonly WireRoute[] => [
    {
      method: 'GET',
      path: one,
      bodyLimit: 1024,
      handle: async () => ({ status: 200, headers, body }),
    },
    publicPreflight(one),
  ])
}

function metadataOf({ publicUrl, registration, scopes }: Parts): ServerMetadata {
  const at = (path: string): string => publicUrl + path
  return serverMetadata({
    issuer: publicUrl,
    policy: { grantTypes: standardGrantTypes, identityScopes },
    endpoints: {
      authorization: at(standardPaths.authorize),
      token: at(standardPaths.token),
      revocation: at(standardPaths.revoke),
      introspection: at(standardPaths.introspect),
      pushedRequests: at(standardPaths.pushedRequest),
      deviceAuthorization: at(standardPaths.device),
      registration: registration === 'off' ? undefined : at(standardPaths.register),
      endSession: at(standardPaths.logout),
      userInfo: at(standardPaths.userinfo),
      jwks: at(standardPaths.keySet),
    },
    scopes: scopes.filter((value) => !identityScopes.includes(value)),
    algorithms: signatureAlgorithms,
  })
}
