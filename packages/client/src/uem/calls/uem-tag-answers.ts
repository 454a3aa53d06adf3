// Made by `npm run docs` from the operation table. Change that, not this.

export interface SearchTagsAnswer {
  readonly Tags: readonly {
    readonly TagAvatar?: string | undefined
    readonly TagName: string
    readonly Id: { readonly Value: number }
    readonly Uuid: string
  }[]
  readonly Page: number
  readonly PageSize: number
  readonly Total: number
}

export interface AddTagBody {
  readonly TagName: string
  readonly LocationGroupId: number
  readonly TagType?: number | string | undefined
  readonly TagAvatar?: string | undefined
}

export interface AddTagAnswer {
  readonly Value: number
}

export interface TagDevices {
  readonly Device: readonly {
    readonly DeviceId: number
    readonly DeviceUuid: string
    readonly FriendlyName: string

    /** UTC, milliseconds, no zone. */
    readonly DeviceLastSeen: string

    /** UTC, milliseconds, no zone. */
    readonly DateTagged: string
  }[]
}

export interface TagSearchResultV2 {
  readonly tags: readonly {
    readonly name: string
    readonly organization_group_name: string
    readonly organization_group_uuid: string
    readonly system_tag: boolean
    readonly uuid: string
  }[]
  readonly total: number
}

export interface TagCreationResult {
  readonly tag_uuid: string
}
