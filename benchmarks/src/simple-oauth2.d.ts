// simple-oauth2 ships no types; this is the part of version 5 that the contestant and the tests of
// foreign clients use.
declare module 'simple-oauth2' {
  export interface AccessToken {
    readonly token: { readonly access_token: string; readonly refresh_token: string }
    expired(windowSeconds?: number): boolean
    refresh(): Promise<AccessToken>
    revoke(kind: 'access_token' | 'refresh_token'): Promise<void>
  }

  interface Options {
    client: { id: string; secret: string }
    auth: { tokenHost: string; tokenPath: string; authorizePath?: string; revokePath?: string }
    options: { authorizationMethod: 'body' | 'header' }
  }

  export class ClientCredentials {
    constructor(options: Options)
    getToken(parameters: Record<string, string>): Promise<AccessToken>
  }

  export class AuthorizationCode {
    constructor(options: Options)
    authorizeURL(parameters: Record<string, unknown>): string
    getToken(parameters: Record<string, string>): Promise<AccessToken>
  }
}
