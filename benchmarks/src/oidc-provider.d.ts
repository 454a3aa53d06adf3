// oidc-provider ships no types; this is the part of version 9 that the contestant and the tests of
// the SDK and of upstream sign-in use.
declare module 'oidc-provider' {
  import type { IncomingMessage, Server, ServerResponse } from 'node:http'

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
    claims?: Record<string, string[]>
    interactions?: { url: (context: unknown, interaction: { uid: string }) => string }
    loadExistingGrant?: (context: {
      oidc: { client?: { clientId: string }; session?: { accountId?: string } }
    }) => Promise<object>
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
    callback(): (request: IncomingMessage, response: ServerResponse) => void
    interactionFinished(
      request: IncomingMessage,
      response: ServerResponse,
      result: object,
    ): Promise<void>
    readonly Client: { find(clientId: string): Promise<object | undefined> }
    readonly Grant: new (of: {
      clientId: string
      accountId: string
    }) => {
      addOIDCScope(scope: string): void
      addResourceScope(resource: string, scope: string): void
      save(): Promise<string>
    }
    readonly RefreshToken: new (
      of: Record<string, unknown>,
    ) => { save(): Promise<string> }
    use(
      take: (context: { path: string; body: object }, next: () => Promise<void>) => Promise<void>,
    ): void
    listen(port: number, host: string): Server
    on(event: string, listener: (...args: unknown[]) => void): this
  }
}
