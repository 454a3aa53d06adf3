import type { Change } from '../change.ts'
import type { Page, PageRequest } from '../listing.ts'
import type { Reach } from '../organization-groups/organization-group.ts'
import type { UnixSeconds } from '../units.ts'

/** A role that a person holds, and the organization group from which down it counts. */
export interface RoleAssignment {
  readonly roleId: string
  readonly organizationGroupId: number
}

/** A password as kept. */
export interface PersonPassword {
  /** argon2id in PHC form. */
  readonly hash: string
  /** The key file's key that peppers it (T4). */
  readonly keyId: string
  readonly changedAt: UnixSeconds
  /** A first or reset password, to be changed at the next sign-in. */
  readonly mustChange: boolean
  /** A generated first password: it works from the machine of the server only (T5). */
  readonly loopbackOnly?: boolean
}

/** Someone who can sign in and be given rights. */
export interface Person {
  readonly id: string
  readonly organizationId: string
  readonly organizationGroupId: number
  /** Unique in the organization, compared by its `nameKey`. */
  readonly username: string
  readonly email: string
  readonly givenName: string
  readonly familyName: string
  readonly status: 'enabled' | 'disabled'
  readonly roles: readonly RoleAssignment[]
  /** Undefined while none was set, and for people who sign in elsewhere. */
  readonly password: PersonPassword | undefined
  /** `required`: signs in with a second factor or a passkey, or sets one up first (T6). */
  readonly secondFactor: 'optional' | 'required'
  readonly createdAt: UnixSeconds
  readonly updatedAt: UnixSeconds
  readonly version: number
}

/** How many organizations may have a person of one name before the name has to be made exact. */
export const maximumSignInCandidates = 4

export interface PersonStore {
  /** Found in memory, as fresh as T7 demands. */
  find(id: string): Promise<Person | undefined>
  findByUsername(organizationId: string, username: string): Promise<Person | undefined>
  /**
   * People with this username or e-mail address, compared by its `nameKey`: one of each
   * organization at most, the oldest first, at most `maximumSignInCandidates`.
   *
   * @param organizationId where only people of one organization are meant
   */
  findForSignIn(name: string, organizationId?: string): Promise<readonly Person[]>
  /** People whose organization group lies in the reach, by id. */
  list(reach: Reach, page: PageRequest): Promise<Page<Person>>
  /** Inserts the person and the role assignments. */
  insertion(person: Person): readonly Change[]
  /** Fails its condition when the stored version is not `person.version - 1`. */
  update(person: Person): readonly Change[]
  deletion(id: string, version: number): readonly Change[]
}
