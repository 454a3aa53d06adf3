import type { Change } from '../change.ts'
import type { Page, PageRequest } from '../listing.ts'
import type { Reach } from '../organization-groups/organization-group.ts'
import type { UnixSeconds } from '../units.ts'

/** What a key may stand beside: an administrator's credentials, or somebody enrolling a device. */
export const apiKeyKinds = ['admin', 'enrollment'] as const
export type ApiKeyKind = (typeof apiKeyKinds)[number]

/**
 * Names the organization group that a request with a password or a certificate is about. It
 * proves nobody's identity by itself, and the wire shows it again to those who may read it:
 * therefore it is kept sealed beside its hash.
 */
export interface ApiKey {
  /** UUID. */
  readonly id: string
  /** Positive integer, unique in the server, never reused: what the wire calls its id. */
  readonly number: number
  readonly organizationId: string
  readonly organizationGroupId: number
  readonly name: string
  readonly kind: ApiKeyKind
  readonly status: 'enabled' | 'disabled'
  /** HMAC-SHA-256 of the key under `keyId`, base64url: what it is found by. */
  readonly hash: string
  /** The key itself, sealed under `keyId`. */
  readonly sealed: string
  /** The key of the key file that `hash` and `sealed` were made with (T4). */
  readonly keyId: string
  readonly lastUsedAt: UnixSeconds | undefined
  readonly createdAt: UnixSeconds
  readonly updatedAt: UnixSeconds
  readonly version: number
}

export interface ApiKeyStore {
  /** Next unused `number`. */
  allocateNumber(): Promise<number>
  find(id: string): Promise<ApiKey | undefined>
  /** From memory, as fresh as T7 demands. */
  findByHash(hash: string): Promise<ApiKey | undefined>
  /** Keys whose organization group lies in the reach, by id. */
  list(reach: Reach, page: PageRequest): Promise<Page<ApiKey>>
  /** The keys of one group itself, by number. */
  ofGroup(organizationGroupId: number): Promise<readonly ApiKey[]>
  insertion(key: ApiKey): Change
  /** Fails its condition when the stored version is not `key.version - 1`. */
  update(key: ApiKey): Change
  /** Fails its condition when the version is another one. */
  deletion(id: string, version: number): Change
  /** Notes a use; changes no version. */
  use(id: string, at: UnixSeconds): Change
}
