// Made by `npm run docs` from the operation table. Change that, not this.
import type { UemCall, UemCallShape, UemListCall } from '../uem-client-calls.ts'
import { inBody, inQuery } from '../uem-paging.ts'
import type {
  ApplicationSearchResult,
  ApplicationSearchResultV2,
  InstallProfileBody,
  ProfileSearchResult,
  ProfileSearchResultV2,
  ProfileSearchResultV3,
  RemoveProfileBody,
  SearchProfilesBody,
} from './uem-catalog-answers.ts'

/** Version 1. */
export interface CatalogCallsV1 {
  /** Searches profiles. `GET /api/mdm/profiles/search` */
  readonly searchProfiles: UemListCall<
    {
      readonly type?: string | undefined
      readonly profilename?: string | undefined
      readonly organizationgroupid?: number | undefined
      readonly platform?: string | undefined
      readonly status?: string | undefined
      readonly ownership?: string | undefined
      readonly modifiedfrom?: string | undefined
      readonly modifiedtill?: string | undefined
      readonly orderby?: string | undefined
      readonly sortorder?: string | undefined

      /** Counted from 0. */
      readonly page?: number | undefined

      /** 500 when not given or 0, and at the most. */
      readonly pagesize?: number | undefined
    },
    ProfileSearchResult | undefined,
    ProfileSearchResult['Profiles'][number]
  >

  /** Has a profile installed on a device. `POST /api/mdm/profiles/{profileid}/install` */
  readonly installProfile: UemCall<
    { readonly profileid: number; readonly body: InstallProfileBody },
    void
  >

  /** Has a profile removed from a device. `POST /api/mdm/profiles/{profileid}/remove` */
  readonly removeProfile: UemCall<
    { readonly profileid: number; readonly body: RemoveProfileBody },
    void
  >

  /** Searches apps. `GET /api/mam/apps/search` */
  readonly searchApps: UemListCall<
    {
      readonly type?: string | undefined
      readonly applicationtype?: string | undefined
      readonly applicationname?: string | undefined
      readonly bundleid?: string | undefined
      readonly category?: string | undefined
      readonly status?: string | undefined
      readonly platform?: string | undefined
      readonly winapptype?: string | undefined
      readonly locationgroupid?: number | undefined

      /** With locationgroupid; true when not given. */
      readonly includeAppsFromChildOgs?: boolean | undefined
      readonly IncludeAppsFromParentOgs?: boolean | undefined
      readonly productComponentAppsOnly?: boolean | undefined
      readonly excludeAssignedOrInstalledDeviceCount?: boolean | undefined
      readonly orderby?: string | undefined
      readonly sortorder?: string | undefined

      /** Counted from 0. */
      readonly page?: number | undefined

      /** 500 when not given or 0, and at the most. */
      readonly pagesize?: number | undefined
    },
    ApplicationSearchResult | undefined,
    ApplicationSearchResult['Application'][number]
  >
}

/** Version 2. */
export interface CatalogCallsV2 {
  /** Searches profiles; plain numbers, and a link to itself. `GET /api/mdm/profiles/search` */
  readonly searchProfiles: UemListCall<
    {
      readonly organizationgroupid?: number | undefined
      readonly organizationgroupuuid?: string | undefined
      readonly platform?: string | undefined
      readonly profiletype?: string | undefined
      readonly status?: string | undefined
      readonly searchtext?: string | undefined
      readonly payloadName?: string | undefined
      readonly orderby?: string | undefined
      readonly sortorder?: string | undefined

      /** Counted from 0. */
      readonly page?: number | undefined

      /** 500 when not given or 0, and at the most. */
      readonly pagesize?: number | undefined
    },
    ProfileSearchResultV2 | undefined,
    ProfileSearchResultV2['ProfileList'][number]
  >

  /** Searches apps, in snake case. `GET /api/mam/apps/search` */
  readonly searchApps: UemListCall<
    {
      readonly type?: string | undefined
      readonly applicationtype?: string | undefined
      readonly applicationname?: string | undefined
      readonly bundleid?: string | undefined
      readonly category?: string | undefined
      readonly status?: string | undefined
      readonly platform?: string | undefined
      readonly winapptype?: string | undefined
      readonly locationgroupid?: number | undefined

      /** With locationgroupid; true when not given. */
      readonly includeAppsFromChildOgs?: boolean | undefined
      readonly IncludeAppsFromParentOgs?: boolean | undefined
      readonly productComponentAppsOnly?: boolean | undefined
      readonly excludeAssignedOrInstalledDeviceCount?: boolean | undefined
      readonly orderby?: string | undefined
      readonly sortorder?: string | undefined

      /** Counted from 0. */
      readonly page?: number | undefined

      /** 500 when not given or 0, and at the most. */
      readonly pagesize?: number | undefined
    },
    ApplicationSearchResultV2 | undefined,
    ApplicationSearchResultV2['applications'][number]
  >
}

/** Version 3. */
export interface CatalogCallsV3 {
  /**
   * Searches profiles by a body, in snake case; pages count from 1. `POST
   * /api/mdm/profiles/search`
   */
  readonly searchProfiles: UemListCall<
    { readonly body: SearchProfilesBody },
    ProfileSearchResultV3,
    ProfileSearchResultV3['profiles'][number]
  >
}

export const catalogCalls: readonly UemCallShape[] = [
  {
    name: 'searchProfiles',
    version: 1,
    method: 'GET',
    path: '/api/mdm/profiles/search',
    list: inQuery('Profiles', 'pagesize', 500),
  },
  {
    name: 'searchProfiles',
    version: 2,
    method: 'GET',
    path: '/api/mdm/profiles/search',
    list: inQuery('ProfileList', 'pagesize', 500),
  },
  {
    name: 'searchProfiles',
    version: 3,
    method: 'POST',
    path: '/api/mdm/profiles/search',
    list: inBody('profiles', 50),
  },
  {
    name: 'installProfile',
    version: 1,
    method: 'POST',
    path: '/api/mdm/profiles/{profileid}/install',
  },
  {
    name: 'removeProfile',
    version: 1,
    method: 'POST',
    path: '/api/mdm/profiles/{profileid}/remove',
  },
  {
    name: 'searchApps',
    version: 1,
    method: 'GET',
    path: '/api/mam/apps/search',
    list: inQuery('Application', 'pagesize', 500),
  },
  {
    name: 'searchApps',
    version: 2,
    method: 'GET',
    path: '/api/mam/apps/search',
    list: inQuery('applications', 'pagesize', 500),
  },
]
