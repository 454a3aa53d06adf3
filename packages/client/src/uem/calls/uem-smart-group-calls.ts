// Made by `npm run docs` from the operation table. Change that, not this.
import type { UemCall, UemCallShape, UemListCall } from '../uem-client-calls.ts'
import { inQuery } from '../uem-paging.ts'
import type {
  ChangeSmartGroupBody,
  CreateSmartGroupBody,
  SmartGroup,
  SmartGroupCreationResult,
  SmartGroupDevices,
  SmartGroupSearchResult,
} from './uem-smart-group-answers.ts'

/** Version 1. */
export interface SmartGroupCallsV1 {
  /** Searches smart groups. `GET /api/mdm/smartgroups/search` */
  readonly searchSmartGroups: UemListCall<
    {
      readonly name?: string | undefined
      readonly organizationgroupid?: number | undefined
      readonly managedbyorganizationgroupid?: number | undefined
      readonly modifiedfrom?: string | undefined
      readonly modifiedtill?: string | undefined
      readonly orderby?: string | undefined
      readonly sortorder?: string | undefined

      /** Counted from 0. */
      readonly page?: number | undefined

      /** 500 when not given or 0, and at the most. */
      readonly pagesize?: number | undefined
    },
    SmartGroupSearchResult | undefined,
    SmartGroupSearchResult['SmartGroups'][number]
  >

  /** Reads one smart group with what it asks for. `GET /api/mdm/smartgroups/{id}` */
  readonly getSmartGroup: UemCall<{ readonly id: number }, SmartGroup>

  /** Creates a smart group. `POST /api/mdm/smartgroups` */
  readonly createSmartGroup: UemCall<
    { readonly body: CreateSmartGroupBody },
    SmartGroupCreationResult
  >

  /** Replaces what a smart group asks for. `PUT /api/mdm/smartgroups/{id}` */
  readonly changeSmartGroup: UemCall<
    { readonly id: number; readonly body: ChangeSmartGroupBody },
    void
  >

  /** Deletes a smart group that nothing is assigned to. `DELETE /api/mdm/smartgroups/{id}` */
  readonly deleteSmartGroup: UemCall<{ readonly id: number }, void>

  /**
   * Lists the devices that are in a smart group now. `GET
   * /api/mdm/smartgroups/{smartgroupid}/devices`
   */
  readonly listSmartGroupDevices: UemCall<
    {
      readonly smartgroupid: number
      readonly seensince?: string | undefined
      readonly seentill?: string | undefined
    },
    SmartGroupDevices | undefined
  >
}

export const smartGroupCalls: readonly UemCallShape[] = [
  {
    name: 'searchSmartGroups',
    version: 1,
    method: 'GET',
    path: '/api/mdm/smartgroups/search',
    list: inQuery('SmartGroups', 'pagesize', 500),
  },
  { name: 'getSmartGroup', version: 1, method: 'GET', path: '/api/mdm/smartgroups/{id}' },
  { name: 'createSmartGroup', version: 1, method: 'POST', path: '/api/mdm/smartgroups' },
  { name: 'changeSmartGroup', version: 1, method: 'PUT', path: '/api/mdm/smartgroups/{id}' },
  { name: 'deleteSmartGroup', version: 1, method: 'DELETE', path: '/api/mdm/smartgroups/{id}' },
  {
    name: 'listSmartGroupDevices',
    version: 1,
    method: 'GET',
    path: '/api/mdm/smartgroups/{smartgroupid}/devices',
  },
]
