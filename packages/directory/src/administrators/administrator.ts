import type { Change } from '../change.ts'
import type { Page, PageRequest } from '../listing.ts'
import type { Reach } from '../organization-groups/organization-group.ts'
import type { UnixMilliseconds, UnixSeconds } from '../units.ts'

/** A password as it is kept. */
export interface StoredPassword {
  /** argon2id in PHC form. */
  readonly hash: string
  /** The key of the key file that went into the hash (T4). */
  readonly keyId: string
  readonly changedAt: UnixSeconds
}

/** A certificate whose private key signs requests. */
export interface RegisteredCertificate {
  /** The certificate, DER, base64. */
  readonly der: string
  /** SHA-256 of the DER, small hexadecimal: what it is found by. */
  readonly fingerprint: string
  /** Its subject as text, for people. */
  readonly subject: string
  readonly notAfter: UnixSeconds
}

/**
 * An account of the protected API that proves itself on every request, by a password or by a
 * certificate, without tokens. What it opens is its role, in its organization group and below.
 */
export interface Administrator {
  /** UUID. */
  readonly id: string
  /** Positive integer, unique in the server, never reused: what the wire calls its id. */
  readonly number: number
  readonly organizationId: string
  readonly organizationGroupId: number
  readonly roleId: string
  /** Unique in the organization, compared without letter case. */
  readonly username: string
  readonly email: string
  readonly givenName: string
  readonly familyName: string
  readonly status: 'enabled' | 'disabled'
  readonly password: StoredPassword | undefined
  readonly certificate: RegisteredCertificate | undefined
  readonly lastLoginAt: UnixSeconds | undefined
  readonly createdAt: UnixSeconds
  readonly updatedAt: UnixSeconds
  readonly version: number
}

/** Narrows a search; texts match any part in any letter case unless said. */
export interface AdministratorFilter {
  readonly username?: string | undefined
  readonly givenName?: string | undefined
  readonly familyName?: string | undefined
  readonly email?: string | undefined
  /** The whole name of the role. */
  readonly role?: string | undefined
  readonly status?: Administrator['status'] | undefined
  /** A group inside the reach: it and everything below it. */
  readonly organizationGroupId?: number | undefined
}

export interface AdministratorSearch extends AdministratorFilter {
  readonly offset: number
  readonly limit: number
  /** Equal values are ordered by number. */
  readonly orderBy: 'number' | 'username' | 'familyName' | 'email'
  readonly descending: boolean
}

/** An administrator with what its group and role are called. */
export interface LocatedAdministrator extends Administrator {
  readonly organizationGroupName: string
  readonly organizationGroupUuid: string
  readonly roleName: string
}

export interface AdministratorStore {
  /** Next unused `number`. */
  allocateNumber(): Promise<number>
  find(id: string): Promise<Administrator | undefined>
  /** By its name as `nameKey` compares names; one without a key by its spelling in any letter case. */
  findByUsername(organizationId: string, username: string): Promise<Administrator | undefined>
  /** @param fingerprint SHA-256, small hexadecimal */
  findByCertificate(organizationId: string, fingerprint: string): Promise<Administrator | undefined>
  /** Administrators whose organization group lies in the reach, by id. */
  list(reach: Reach, page: PageRequest): Promise<Page<Administrator>>
  search(
    reach: Reach,
    search: AdministratorSearch,
  ): Promise<{ items: readonly LocatedAdministrator[]; total: number }>
  insertion(administrator: Administrator): Change
  /** Fails its condition when the stored version is not `administrator.version - 1`. */
  update(administrator: Administrator): Change
  /** Fails its condition when the version is another one. */
  deletion(id: string, version: number): Change
  /** Notes a sign-in; changes no version. */
  login(id: string, at: UnixSeconds): Change
}

/** The age of a password in milliseconds. */
export function passwordAge(password: StoredPassword, now: UnixMilliseconds): number {
  return now - password.changedAt * 1000
}
