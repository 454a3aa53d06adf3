// Made by `npm run docs` from the operation table. Change that, not this.
import type { UemCall, UemCallShape, UemListCall } from '../uem-client-calls.ts'
import { inQuery } from '../uem-paging.ts'
import type {
  AdminSearchResult,
  AdminSearchResultV2,
  EnrolledDeviceSearchResult,
  EnrollmentUserV2,
  User,
  UserSearchResult,
} from './uem-people-answers.ts'

/** Version 1. */
export interface PeopleCallsV1 {
  /** Searches the administrators of the API. `GET /api/system/admins/search` */
  readonly searchAdministrators: UemListCall<
    {
      readonly firstname?: string | undefined
      readonly lastname?: string | undefined
      readonly email?: string | undefined
      readonly username?: string | undefined

      /** The whole name. */
      readonly role?: string | undefined

      /** Active or Inactive. */
      readonly status?: string | undefined
      readonly organizationgroupid?: number | undefined
      readonly orderby?: string | undefined
      readonly sortorder?: string | undefined

      /** Counted from 0. */
      readonly page?: number | undefined

      /** 500 when not given or 0, and at the most. */
      readonly pagesize?: number | undefined
    },
    AdminSearchResult | undefined,
    AdminSearchResult['Admins'][number]
  >

  /** Searches the people whom devices belong to. `GET /api/system/users/search` */
  readonly searchUsers: UemListCall<
    {
      readonly firstname?: string | undefined
      readonly lastname?: string | undefined
      readonly email?: string | undefined
      readonly username?: string | undefined
      readonly role?: string | undefined

      /** Active or Inactive. */
      readonly status?: string | undefined
      readonly locationgroupId?: number | undefined
      readonly orderby?: string | undefined
      readonly sortorder?: string | undefined

      /** Counted from 0. */
      readonly page?: number | undefined

      /** 500 when not given or 0, and at the most. */
      readonly pagesize?: number | undefined
    },
    UserSearchResult | undefined,
    UserSearchResult['Users'][number]
  >

  /** Reads one of the people whom devices belong to. `GET /api/system/users/{id}` */
  readonly getUser: UemCall<{ readonly id: number }, User>

  /**
   * Lists enrolled devices with the names of their users, 5,000 at the most. `GET
   * /api/system/users/enrolleddevices/search`
   */
  readonly searchEnrolledDevices: UemCall<
    {
      readonly organizationgroupid?: number | undefined

      /** The whole name, in any letter case. */
      readonly organizationgroup?: string | undefined
      readonly platform?: string | undefined
      readonly customattributes?: string | undefined
      readonly serialnumber?: string | undefined
      readonly seensince?: string | undefined
      readonly seentill?: string | undefined
      readonly enrolledsince?: string | undefined
      readonly enrolledtill?: string | undefined
    },
    EnrolledDeviceSearchResult | undefined
  >
}

/** Version 2. */
export interface PeopleCallsV2 {
  /**
   * Searches the administrators of the API; mostly camel case. `GET
   * /api/system/admins/search`
   */
  readonly searchAdministrators: UemListCall<
    {
      readonly firstname?: string | undefined
      readonly lastname?: string | undefined
      readonly email?: string | undefined
      readonly username?: string | undefined

      /** The whole name. */
      readonly role?: string | undefined

      /** Active or Inactive. */
      readonly status?: string | undefined
      readonly organizationgroupid?: number | undefined
      readonly orderby?: string | undefined
      readonly sortorder?: string | undefined

      /** Counted from 0. */
      readonly page?: number | undefined

      /** 500 when not given or 0, and at the most. */
      readonly pagesize?: number | undefined
    },
    AdminSearchResultV2 | undefined,
    AdminSearchResultV2['admins'][number]
  >

  /**
   * Finds one user of an organization group or below it: the first that matches. `GET
   * /api/system/users/search`
   */
  readonly findUser: UemCall<
    { readonly 'organization-group-uuid': string; readonly searchtext?: string | undefined },
    EnrollmentUserV2
  >
}

export const peopleCalls: readonly UemCallShape[] = [
  {
    name: 'searchAdministrators',
    version: 1,
    method: 'GET',
    path: '/api/system/admins/search',
    list: inQuery('Admins', 'pagesize', 500),
  },
  {
    name: 'searchAdministrators',
    version: 2,
    method: 'GET',
    path: '/api/system/admins/search',
    list: inQuery('admins', 'pagesize', 500),
  },
  {
    name: 'searchUsers',
    version: 1,
    method: 'GET',
    path: '/api/system/users/search',
    list: inQuery('Users', 'pagesize', 500),
  },
  { name: 'findUser', version: 2, method: 'GET', path: '/api/system/users/search' },
  { name: 'getUser', version: 1, method: 'GET', path: '/api/system/users/{id}' },
  {
    name: 'searchEnrolledDevices',
    version: 1,
    method: 'GET',
    path: '/api/system/users/enrolleddevices/search',
  },
]
