// Made by `npm run docs` from the operation table. Change that, not this.
import type { UemCall, UemCallShape, UemListCall } from '../uem-client-calls.ts'
import { inQuery } from '../uem-paging.ts'
import type { BulkResponse } from './uem-device-change-answers.ts'
import type {
  AddTagAnswer,
  AddTagBody,
  SearchTagsAnswer,
  TagCreationResult,
  TagDevices,
  TagSearchResultV2,
} from './uem-tag-answers.ts'

/** Version 1. */
export interface TagCallsV1 {
  /** Searches tags. `GET /api/mdm/tags/search` */
  readonly searchTags: UemListCall<
    {
      readonly name?: string | undefined
      readonly organizationgroupid?: number | undefined
      readonly tagtype?: string | undefined
      readonly includeglobalogtags?: boolean | undefined

      /** Counted from 0. */
      readonly page?: number | undefined

      /** 500 when not given or 0, and at the most. */
      readonly pagesize?: number | undefined
    },
    SearchTagsAnswer | undefined,
    SearchTagsAnswer['Tags'][number]
  >

  /** Creates a tag. `POST /api/mdm/tags/addtag` */
  readonly addTag: UemCall<{ readonly body: AddTagBody }, AddTagAnswer>

  /**
   * Puts a tag on many devices, named by their numbers. `POST
   * /api/mdm/tags/{tagid}/adddevices`
   */
  readonly tagDevices: UemCall<
    {
      readonly tagid: number

      /** At most 1000 values. */
      readonly body: {
        readonly BulkValues?:
          | { readonly Value?: readonly (string | number)[] | undefined }
          | undefined
      }
    },
    BulkResponse
  >

  /**
   * Takes a tag off many devices, named by their numbers. `POST
   * /api/mdm/tags/{tagid}/removedevices`
   */
  readonly untagDevices: UemCall<
    {
      readonly tagid: number

      /** At most 1000 values. */
      readonly body: {
        readonly BulkValues?:
          | { readonly Value?: readonly (string | number)[] | undefined }
          | undefined
      }
    },
    BulkResponse
  >

  /** Lists the devices that carry a tag. `GET /api/mdm/tags/{tagId}/devices` */
  readonly listTaggedDevices: UemCall<
    { readonly tagId: number; readonly lastSeen?: string | undefined },
    TagDevices
  >
}

/** Version 2. */
export interface TagCallsV2 {
  /**
   * Searches the tags of an organization group and of those below it. `GET
   * /api/mdm/tags/search`
   */
  readonly searchTags: UemListCall<
    {
      readonly 'organization-group-uuid': string
      readonly search_text?: string | undefined
      readonly tag_type?: string | undefined
      readonly include_global_og_tags?: boolean | undefined

      /** Counted from 0. */
      readonly page?: number | undefined

      /** 50 when not given, 500 at the most. */
      readonly page_size?: number | undefined
      readonly sort_order?: string | undefined
    },
    TagSearchResultV2 | undefined,
    TagSearchResultV2['tags'][number]
  >
}

/** Version 3. */
export interface TagCallsV3 {
  /** Creates a tag for devices, in snake case. `POST /api/mdm/tags` */
  readonly createTag: UemCall<
    {
      readonly body: {
        /** A UUID; required. */
        readonly organization_group_uuid?: unknown | undefined

        /** At most 255 characters; required. */
        readonly tag_name?: unknown | undefined
      }
    },
    TagCreationResult
  >
}

export const tagCalls: readonly UemCallShape[] = [
  {
    name: 'searchTags',
    version: 1,
    method: 'GET',
    path: '/api/mdm/tags/search',
    list: inQuery('Tags', 'pagesize', 500),
  },
  {
    name: 'searchTags',
    version: 2,
    method: 'GET',
    path: '/api/mdm/tags/search',
    list: inQuery('tags', 'page_size', 500),
  },
  { name: 'addTag', version: 1, method: 'POST', path: '/api/mdm/tags/addtag' },
  { name: 'createTag', version: 3, method: 'POST', path: '/api/mdm/tags' },
  { name: 'tagDevices', version: 1, method: 'POST', path: '/api/mdm/tags/{tagid}/adddevices' },
  { name: 'untagDevices', version: 1, method: 'POST', path: '/api/mdm/tags/{tagid}/removedevices' },
  { name: 'listTaggedDevices', version: 1, method: 'GET', path: '/api/mdm/tags/{tagId}/devices' },
]
