import type { Reach } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

import type { Found, Located, OffsetPage } from '../located.ts'

/** Somebody whom devices belong to. Not somebody who signs in here: see the directory's people. */
export interface EnrollmentUser {
  /** Positive integer, unique in the server, never reused. */
  readonly id: number
  readonly uuid: string
  readonly organizationId: string
  readonly organizationGroupId: number
  /** Unique in the organization, compared without letter case. */
  readonly userName: string
  readonly givenName: string
  readonly familyName: string
  readonly displayName: string
  readonly email: string
  readonly phoneNumber: string | undefined
  readonly department: string
  readonly status: 'active' | 'inactive'
  /** Where the account is kept. */
  readonly security: 'directory' | 'basic'
  readonly createdAt: UnixMilliseconds
}

export interface LocatedUser extends EnrollmentUser, Located {
  /** Devices that are enrolled for this user, wherever they are. */
  readonly enrolledDevices: number
}

/** Narrows a search; texts match any part in any letter case. */
export interface UserFilter {
  readonly userName?: string | undefined
  readonly givenName?: string | undefined
  readonly familyName?: string | undefined
  readonly email?: string | undefined
  /** Part of any of the four, or of the display name. */
  readonly text?: string | undefined
  readonly status?: EnrollmentUser['status'] | undefined
  /** A group inside the reach: it and everything below it. */
  readonly organizationGroupId?: number | undefined
}

export interface UserSearch extends UserFilter, OffsetPage {
  /** Equal values are ordered by id. */
  readonly orderBy: 'id' | 'userName' | 'familyName' | 'email'
  readonly descending: boolean
}

export interface EnrollmentUserStore {
  /** Takes so many ids at once and returns the first of them. */
  allocateIds(count: number): Promise<number>
  search(reach: Reach, search: UserSearch): Promise<Found<LocatedUser>>
  /** Undefined when unknown or outside the reach: nobody can tell which. */
  find(reach: Reach, id: number): Promise<LocatedUser | undefined>
  findByUserName(organizationId: string, userName: string): Promise<EnrollmentUser | undefined>
  /** Inserts in bounded multi-row statements, outside any request. */
  insertAll(users: readonly EnrollmentUser[]): Promise<void>
}
