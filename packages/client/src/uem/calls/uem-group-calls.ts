// Made by `npm run docs` from the operation table. Change that, not this.
import type { UemCall, UemCallShape, UemListCall } from '../uem-client-calls.ts'
import { inQuery } from '../uem-paging.ts'
import type {
  ApiInfo,
  ArrayOfLocationGroup,
  ChangeGroupBody,
  CreateGroupBody,
  CreateGroupBodyV2,
  EntityId,
  LocationGroup,
  LocationGroupSearchResult,
  OrganizationGroup,
  OrganizationGroupApiKeys,
  OrganizationGroupCreationResult,
  OrganizationGroupSearchResult,
  TagSearchResult,
} from './uem-group-answers.ts'

/** Version 1. */
export interface GroupCallsV1 {
  /** Tells what answers here. `GET /api/system/info` */
  readonly getSystemInformation: UemCall<Readonly<Record<never, never>>, ApiInfo>

  /** Searches organization groups. `GET /api/system/groups/search` */
  readonly searchGroups: UemListCall<
    {
      /** Part of the name. */
      readonly name?: string | undefined
      readonly type?: string | undefined

      /** The whole code. */
      readonly groupid?: string | undefined
      readonly orderby?: string | undefined
      readonly sortorder?: string | undefined

      /** Counted from 0. */
      readonly page?: number | undefined

      /** 500 when not given or 0, and at the most. */
      readonly pagesize?: number | undefined
    },
    LocationGroupSearchResult | undefined,
    LocationGroupSearchResult['LocationGroups'][number]
  >

  /** Reads one organization group. `GET /api/system/groups/{id}` */
  readonly getGroup: UemCall<{ readonly id: number }, LocationGroup>

  /**
   * Lists an organization group and everything below it. `GET
   * /api/system/groups/{id}/children`
   */
  readonly listGroupChildren: UemCall<{ readonly id: number }, ArrayOfLocationGroup>

  /** Creates an organization group below this one. `POST /api/system/groups/{id}` */
  readonly createGroup: UemCall<
    {
      readonly id: number

      /** Other members of the model are accepted and not read: they cannot be changed. */
      readonly body: CreateGroupBody
    },
    EntityId
  >

  /** Changes an organization group; it stays where it is. `PUT /api/system/groups/{id}` */
  readonly changeGroup: UemCall<
    {
      readonly id: number

      /** Other members of the model are accepted and not read: they cannot be changed. */
      readonly body: ChangeGroupBody
    },
    void
  >

  /**
   * Deletes an organization group that nothing is in or below; its API keys go with it.
   * `DELETE /api/system/groups/{id}`
   */
  readonly deleteGroup: UemCall<{ readonly id: number }, void>

  /**
   * Lists the tags that an organization group can use: its own and those above. `GET
   * /api/system/groups/{id}/tags`
   */
  readonly listGroupTags: UemListCall<
    {
      readonly id: number

      /** Counted from 0. */
      readonly page?: number | undefined

      /** 500 when not given or 0, and at the most. */
      readonly pagesize?: number | undefined
    },
    TagSearchResult,
    TagSearchResult['Tags'][number]
  >
}

/** Version 2. */
export interface GroupCallsV2 {
  /**
   * Searches organization groups; plain numbers, and a link to itself. `GET
   * /api/system/groups/search`
   */
  readonly searchGroups: UemListCall<
    {
      /** Part of the name. */
      readonly name?: string | undefined
      readonly type?: string | undefined

      /** The whole code. */
      readonly groupid?: string | undefined
      readonly orderby?: string | undefined
      readonly sortorder?: string | undefined

      /** Counted from 0. */
      readonly page?: number | undefined

      /** 500 when not given or 0, and at the most. */
      readonly pagesize?: number | undefined
    },
    OrganizationGroupSearchResult | undefined,
    OrganizationGroupSearchResult['OrganizationGroups'][number]
  >

  /** Reads one organization group by its UUID. `GET /api/system/groups/{uuid}` */
  readonly getGroup: UemCall<{ readonly uuid: string }, OrganizationGroup>

  /**
   * Creates an organization group below this one, with API keys when they are asked for.
   * `POST /api/system/groups/{id}`
   */
  readonly createGroup: UemCall<
    {
      readonly id: number

      /** Other members of the model are accepted and not read: they cannot be changed. */
      readonly body: CreateGroupBodyV2
    },
    OrganizationGroupCreationResult
  >

  /**
   * Lists the API keys and OAuth clients of one organization group itself. `GET
   * /api/system/groups/{organizationGroupUuid}/api-keys`
   */
  readonly listGroupApiKeys: UemCall<
    { readonly organizationGroupUuid: string },
    OrganizationGroupApiKeys
  >
}

export const groupCalls: readonly UemCallShape[] = [
  { name: 'getSystemInformation', version: 1, method: 'GET', path: '/api/system/info' },
  {
    name: 'searchGroups',
    version: 1,
    method: 'GET',
    path: '/api/system/groups/search',
    list: inQuery('LocationGroups', 'pagesize', 500),
  },
  {
    name: 'searchGroups',
    version: 2,
    method: 'GET',
    path: '/api/system/groups/search',
    list: inQuery('OrganizationGroups', 'pagesize', 500),
  },
  { name: 'getGroup', version: 1, method: 'GET', path: '/api/system/groups/{id}' },
  { name: 'getGroup', version: 2, method: 'GET', path: '/api/system/groups/{uuid}' },
  {
    name: 'listGroupChildren',
    version: 1,
    method: 'GET',
    path: '/api/system/groups/{id}/children',
  },
  { name: 'createGroup', version: 1, method: 'POST', path: '/api/system/groups/{id}' },
  { name: 'createGroup', version: 2, method: 'POST', path: '/api/system/groups/{id}' },
  { name: 'changeGroup', version: 1, method: 'PUT', path: '/api/system/groups/{id}' },
  { name: 'deleteGroup', version: 1, method: 'DELETE', path: '/api/system/groups/{id}' },
  {
    name: 'listGroupTags',
    version: 1,
    method: 'GET',
    path: '/api/system/groups/{id}/tags',
    list: inQuery('Tags', 'pagesize', 500),
  },
  {
    name: 'listGroupApiKeys',
    version: 2,
    method: 'GET',
    path: '/api/system/groups/{organizationGroupUuid}/api-keys',
  },
]
