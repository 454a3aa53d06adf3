import type { Change } from '@frontdesk/directory/change.ts'
import type { Page, PageRequest } from '@frontdesk/directory/listing.ts'
import type { Reach } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'

import type { ClientSecret } from '../credentials/client-secret.ts'

/** How a client may prove who it is at the token endpoint. */
export const clientAuthenticationMethods = ['client_secret_basic', 'client_secret_post'] as const
export type ClientAuthenticationMethod = (typeof clientAuthenticationMethods)[number]

/** The form of the access tokens a client gets: signed and readable, or sealed and opaque (T11). */
export const accessTokenFormats = ['jwt', 'sealed'] as const
export type AccessTokenFormat = (typeof accessTokenFormats)[number]

/** Signature algorithms of access tokens. */
export const signatureAlgorithms = ['ES256', 'RS256'] as const
export type SignatureAlgorithm = (typeof signatureAlgorithms)[number]

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
  /** Empty: every method of `clientAuthenticationMethods`. */
  readonly authenticationMethods: readonly ClientAuthenticationMethod[]
  readonly accessTokenFormat: AccessTokenFormat
  /** Undefined: the dialect's. */
  readonly signatureAlgorithm: SignatureAlgorithm | undefined
  /** Undefined: the dialect's. */
  readonly accessTokenSeconds: number | undefined
  readonly status: 'enabled' | 'disabled'
  /** Grows when all living tokens must die; a token carries the value it was minted under. */
  readonly generation: number
  readonly createdAt: UnixSeconds
  readonly updatedAt: UnixSeconds
  readonly version: number
  /** All of them, the revoked and expired included until they are purged; oldest first. */
  readonly secrets: readonly ClientSecret[]
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
  /** Sets `expiresAt` of every other living secret to `at` where that is earlier. */
  othersRetirement(client: Client, exceptSecretId: string, at: UnixSeconds): Change
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
