import type { CredentialFormat } from '@frontdesk/protocol/credentials/credential-format.ts'
import type { DialectPolicy } from '@frontdesk/protocol/dialect-policy.ts'
import type {
  Client,
  ClientAuthenticationMethod,
} from '@frontdesk/protocol/rfc6749-framework/client.ts'
import type { TSchema } from 'typebox'

/** What only clients that act for people, or prove themselves by keys, are registered with. */
export type DelegatedRegistration = Pick<
  Client,
  | 'applicationType'
  | 'redirectUris'
  | 'postLogoutRedirectUris'
  | 'pkce'
  | 'jwks'
  | 'jwksUri'
  | 'policyUri'
  | 'termsUri'
  | 'logoUri'
  | 'assertionAudience'
  | 'idTokenAlgorithm'
  | 'consent'
  | 'refreshTokenSeconds'
  | 'refreshTokenIdleSeconds'
>

/** What the administration API's registration body says, in our words. */
export interface ClientRegistration {
  readonly name: string
  readonly description: string
  /** `groupId` of the group at the top of what it opens; undefined: the caller's own. */
  readonly organizationGroup: string | undefined
  /** Name of a role; undefined: the scope alone is the limit. */
  readonly role: string | undefined
  readonly status: 'enabled' | 'disabled'
  readonly grantTypes: readonly string[]
  readonly scope: readonly string[]
  readonly authenticationMethod: ClientAuthenticationMethod | undefined
  readonly accessTokenFormat: 'jwt' | 'sealed'
  readonly signatureAlgorithm: 'ES256' | 'RS256' | undefined
  readonly accessTokenSeconds: number | undefined
  /** An identifier of the importer's own (T5), and a secret unless the client has none. */
  readonly ownCredentials:
    | { readonly clientId: string; readonly clientSecret: string | undefined }
    | undefined
  /** Undefined: the client acts for itself and proves itself by a secret. */
  readonly delegated?: DelegatedRegistration | undefined
}

/** How clients of one dialect are registered through the administration API. */
export interface RegistrationForm {
  /** Body of `POST /admin/v1/oauth-clients` with `"dialect"` set to this one. */
  readonly schema: TSchema
  /** Reads a body that follows the schema. */
  decode(body: Readonly<Record<string, unknown>>): ClientRegistration
}

/** One dialect, as far as the rest of the server needs to know it. */
export interface Dialect {
  readonly policy: DialectPolicy
  readonly credentials: CredentialFormat
  readonly registration: RegistrationForm
  /** Path of the token endpoint below the public URL. */
  readonly tokenPath: string
  /** Path of the API that its tokens open below the public URL. */
  readonly apiPath: string
}
