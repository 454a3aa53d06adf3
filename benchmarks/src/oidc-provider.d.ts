// oidc-provider ships no types; this is the part of version 9 that the contestant uses.
declare module 'oidc-provider' {
  export interface ResourceServer {
    scope: string
    audience: string
    accessTokenTTL: number
    accessTokenFormat: 'jwt' | 'opaque'
    jwt?: { sign: { alg: 'ES256' } }
  }

  export interface Configuration {
    clients: Record<string, unknown>[]
    jwks: { keys: object[] }
    scopes: string[]
    cookies: { keys: string[] }
    ttl: { ClientCredentials: number }
    features: {
      devInteractions: { enabled: boolean }
      clientCredentials: { enabled: boolean }
      resourceIndicators: {
        enabled: boolean
        defaultResource: () => string
        getResourceServerInfo: () => ResourceServer
      }
    }
  }

  export default class Provider {
    constructor(issuer: string, configuration: Configuration)
    listen(port: number, host: string): unknown
  }
}
