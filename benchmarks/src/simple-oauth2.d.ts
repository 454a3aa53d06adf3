// simple-oauth2 ships no types; this is the part of version 5 that the contestant uses.
declare module 'simple-oauth2' {
  export interface AccessToken {
    readonly token: { readonly access_token: string }
    expired(windowSeconds?: number): boolean
  }

  export class ClientCredentials {
    constructor(options: {
      client: { id: string; secret: string }
      auth: { tokenHost: string; tokenPath: string }
      options: { authorizationMethod: 'body' | 'header' }
    })
    getToken(parameters: Record<string, string>): Promise<AccessToken>
  }
}
