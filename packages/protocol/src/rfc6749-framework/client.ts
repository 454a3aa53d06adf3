import type { Change } from '@frontdesk/directory/change.ts'
import type { Page, PageRequest } from '@frontdesk/directory/listing.ts'
import type { Reach } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'
import type { JWK } from 'jose'

import type { ClientSecret } from '../credentials/client-secret.ts'

/**
 * How a client may prove who it is at the token endpoint. `none`: a public client, which proves
 * nothing; `private_key_jwt`: RFC 7523, by a key of its `jwks`.
 */
export const clientAuthenticationMethods = [
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
  'none',
] as const
export type ClientAuthenticationMethod = (typeof clientAuthenticationMethods)[number]

/** The form of the access tokens a client gets: signed and readable, or sealed and opaque (T11). */
export const accessTokenFormats = ['jwt', 'sealed'] as const
export type AccessTokenFormat = (typeof accessTokenFormats)[number]

/** Signature algorithms of access tokens and ID tokens. */
export const signatureAlgorithms = ['ES256', 'RS256'] as const
export type SignatureAlgorithm = (typeof signatureAlgorithms)[number]

/** What a client without a word of its own gets. @see OpenID Connect Registration §2 */
export const defaultIdTokenAlgorithm: SignatureAlgorithm = 'RS256'

/** Which audiences of a client's assertions count; see client-assertion.ts. */
export const assertionAudiences = ['issuer', 'issuer_or_endpoint'] as const
export type AssertionAudience = (typeof assertionAudiences)[number]

/** An application that may ask for tokens. RFC 6749 §2. */
export interface Client {
  /** Ours, a UUID; never changes. */
  readonly id: string
  /** Name of the dialect that it speaks; its policy decides what the client leaves open. */
  readonly dialect: string
  /** The public identifier on the wire, unique in the server. */
  readonly clientId: string
  readonly name: string
  readonly description: string
  /** Undefined for the server's operator. */
  readonly organizationId: string | undefined
  /** The top of what its tokens open; undefined for the server's operator: everything. */
  readonly organizationGroupId: number | undefined
  /** The role its rights come from; undefined: the registered scope alone is the limit. */
  readonly roleId: string | undefined
  readonly grantTypes: readonly string[]
  /** What it may ask for; also what it gets when it asks for nothing. */
  readonly scope: readonly string[]
  /**
   * Empty: a secret by either method. One secret method: an administrator pinned it. Both: a client
   * that registered itself, the one it prefers first. A public client has `none` alone.
   */
  readonly authenticationMethods: readonly ClientAuthenticationMethod[]
  /** RFC 8252: a native app may use loopback redirects with any port, and schemes of its own. */
  readonly applicationType: 'web' | 'native'
  /** Compared exactly; see redirect-uri.ts (T14). */
  readonly redirectUris: readonly string[]
  readonly postLogoutRedirectUris: readonly string[]
  /** Whether a code may be asked for without a challenge; optional for confidential clients only (T1). */
  readonly pkce: 'required' | 'optional'
  /** Public keys for `private_key_jwt`; RFC 7517. */
  readonly jwks: readonly JWK[]
  /** Where its keys are fetched from, in place of `jwks`. RFC 7591 §2. */
  readonly jwksUri?: string | undefined
  /** What people can read before they consent. RFC 7591 §2 (`policy_uri`, `tos_uri`). */
  readonly policyUri?: string | undefined
  readonly termsUri?: string | undefined
  /** The picture that consent shows, fetched and kept by this server. RFC 7591 §2 (`logo_uri`). */
  readonly logoUri?: string | undefined
  /** `skipped`: an app of the house; never for clients that registered themselves (T14). */
  readonly consent: 'asked' | 'skipped'
  readonly origin: 'administration' | 'dynamic'
  readonly accessTokenFormat: AccessTokenFormat
  /** Of access tokens; undefined: the dialect's. */
  readonly signatureAlgorithm: SignatureAlgorithm | undefined
  readonly idTokenAlgorithm: SignatureAlgorithm
  readonly assertionAudience: AssertionAudience
  /** Undefined: the dialect's. */
  readonly accessTokenSeconds: number | undefined
  /** Absolute and idle life of its refresh tokens; undefined: the dialect's. */
  readonly refreshTokenSeconds: number | undefined
  readonly refreshTokenIdleSeconds: number | undefined
  readonly status: 'enabled' | 'disabled'
  /** Grows when all access tokens must die; each carries the value it was minted under. */
  readonly generation: number
  readonly createdAt: UnixSeconds
  readonly updatedAt: UnixSeconds
  readonly version: number
  /** All of them, the revoked and expired included until they are purged; oldest first. */
  readonly secrets: readonly ClientSecret[]
}

/** A client that asks for itself only: nothing that delegation needs is registered. */
export const clientForItself = {
  grantTypes: ['client_credentials'],
  applicationType: 'web',
  redirectUris: [],
  postLogoutRedirectUris: [],
  pkce: 'required',
  jwks: [],
  assertionAudience: 'issuer',
  consent: 'asked',
  origin: 'administration',
  idTokenAlgorithm: defaultIdTokenAlgorithm,
  refreshTokenSeconds: undefined,
  refreshTokenIdleSeconds: undefined,
} as const satisfies Partial<Client>

/** Tells whether a client can keep a secret, and so proves who it is. RFC 6749 §2.1. */
export function isConfidential({ authenticationMethods }: Client): boolean {
  return !authenticationMethods.includes('none')
}

/**
 * Tells whether a client proves who it is, and an administrator registered it: what others do from
 * outside is counted, for anybody can be as many of them as they like (T9).
 */
export function isVouchedFor(client: Client): boolean {
  return isConfidential(client) && client.origin === 'administration'
}

/**
 * Tells whether a client may prove itself by a method. Every client with a secret may use both ways
 * of sending it, unless one is pinned; no other client ever proves itself by a secret.
 *
 * @see RFC 6749 §2.3.1, RFC 7591 §2 (`token_endpoint_auth_method`)
 */
export function isMethodOf(
  { authenticationMethods }: Pick<Client, 'authenticationMethods'>,
  method: ClientAuthenticationMethod,
): boolean {
  if (authenticationMethods.length > 0) return authenticationMethods.includes(method)
  return method === 'client_secret_basic' || method === 'client_secret_post'
}

/** The one method that counts; undefined where a secret may be sent either way. */
export function pinnedMethod({
  authenticationMethods: [method, ...others],
}: Pick<Client, 'authenticationMethods'>): ClientAuthenticationMethod | undefined {
  return others.length === 0 ? method : undefined
}

/** What a client that registers itself may use: of the two ways to send a secret it prefers one. */
export function preferringMethod(
  method: ClientAuthenticationMethod,
): readonly ClientAuthenticationMethod[] {
  if (method === 'client_secret_basic') return [method, 'client_secret_post']
  return method === 'client_secret_post' ? [method, 'client_secret_basic'] : [method]
}

export interface ClientFilter {
  readonly dialect?: string | undefined
}

/** A living secret of an enabled client that deserves somebody's attention. */
export interface StaleSecret {
  readonly client: Client
  readonly secret: ClientSecret
  readonly why: 'expires-soon' | 'asleep'
}

export interface ClientStore {
  /** By `client_id`, exact. May answer from a cache that obeys T7. */
  find(clientId: string): Promise<Client | undefined>
  /** By our own id. */
  get(id: string): Promise<Client | undefined>
  /** Clients whose organization group lies in the reach, by id; the operator's only for the whole server. */
  list(reach: Reach, filter: ClientFilter, page: PageRequest): Promise<Page<Client>>
  /** Inserts the client and its secrets. */
  insertion(client: Client): readonly Change[]
  /** Changes everything but the secrets. Fails its condition when the stored version is not `client.version - 1`. */
  update(client: Client): Change
  /** Fails its condition when the version differs. The `client_id` is never given to anyone again. */
  deletion(client: Client): readonly Change[]
  /** Adds a secret; fails its condition when five living ones exist at `now`. Also grows the client's version. */
  secretInsertion(client: Client, secret: ClientSecret, now: UnixSeconds): readonly Change[]
  /**
   * Sets `expiresAt` of every other living secret to `at` where that is earlier, and keeps the end
   * that it had before the first retirement.
   */
  othersRetirement(
    client: Client,
    exceptSecretId: string,
    when: { readonly now: UnixSeconds; readonly at: UnixSeconds },
  ): Change
  /**
   * Takes a retirement back: the secret has its former end again. Fails its condition when the
   * secret is unknown, was not retired, or is not living at `now`. Also grows the client's version.
   */
  retirementEnd(client: Client, secretId: string, now: UnixSeconds): readonly Change[]
  /** Revokes every other living secret now. */
  othersRevocation(client: Client, exceptSecretId: string, now: UnixSeconds): Change
  /** Fails its condition when the secret is unknown or revoked already. Also grows the client's version. */
  secretRevocation(client: Client, secretId: string, now: UnixSeconds): readonly Change[]
  /**
   * Notes a use; not a change of the client's version, no condition. Caches are not told: a found
   * client may show an older use, `get` shows the last one.
   */
  secretUse(secretId: string, at: UnixSeconds): Change
  /**
   * Living secrets of enabled clients in the reach that expire before `expiresBefore`, or were
   * neither made nor used since `unusedSince`; at most `limit`.
   */
  stale(
    reach: Reach,
    bounds: {
      now: UnixSeconds
      expiresBefore: UnixSeconds
      unusedSince: UnixSeconds
      limit: number
    },
  ): Promise<readonly StaleSecret[]>
}
