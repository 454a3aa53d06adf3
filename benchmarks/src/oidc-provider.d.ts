// oidc-provider ships no types; this is the part of version 9 that the contestant and the tests of
// the SDK use.
declare module 'oidc-provider' {
  import type { Server } from 'node:http'

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
    ttl: Record<string, number>
    rotateRefreshToken?: boolean
    issueRefreshToken?: () => Promise<boolean>
    findAccount?: (context: unknown, id: string) => Promise<object>
    features: {
      devInteractions: { enabled: boolean }
      clientCredentials: { enabled: boolean }
      deviceFlow?: { enabled: boolean }
      resourceIndicators?: {
        enabled: boolean
        defaultResource: () => string
        getResourceServerInfo: () => ResourceServer
      }
    }
  }

  export default class Provider {
    readonly AccessToken: {
      find(value: string): Promise<{ destroy(): Promise<void> } | undefined>
    }
    constructor(issuer: string, configuration: Configuration)
    listen(port: number, host: string): Server
    on(event: string, listener: (...args: unknown[]) => void): this
  }
}
