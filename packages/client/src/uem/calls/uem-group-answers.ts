// Made by `npm run docs` from the operation table. Change that, not this.

export interface ApiInfo {
  readonly ProductName: string
  readonly ProductCopyright: string
  readonly ProductVersion: string
  readonly BuildKey: string
  readonly CommitId: string
  readonly Version: number
  readonly Resources: {
    readonly Workspaces: readonly { readonly Name: string; readonly Location: string }[]
    readonly Collections: readonly { readonly Name: string; readonly Location: string }[]
  }
}

export interface LocationGroup {
  readonly Name: string
  readonly GroupId: string
  readonly LocationGroupType: string
  readonly Country: string
  readonly Locale: string

  /** US text: 10/27/2023 3:05:53 PM. */
  readonly CreatedOn: string
  readonly Users: string
  readonly Admins: string
  readonly Devices: string
  readonly ParentLocationGroup: {
    readonly Id: { readonly Value: number }
    readonly Name?: string | undefined
    readonly Uuid?: string | undefined
  }
  readonly LgLevel: number
  readonly IsCustomerTypeExistInParentHierarchy: boolean
  readonly Id: { readonly Value: number }
  readonly Uuid: string
}

export interface LocationGroupSearchResult {
  readonly LocationGroups: readonly LocationGroup[]
  readonly Page: number
  readonly PageSize: number
  readonly Total: number
}

export type ArrayOfLocationGroup = readonly LocationGroup[]

export interface CreateGroupBody {
  readonly Name: string

  /** Code, kept in upper case. */
  readonly GroupId?: string | undefined

  /** In any letter case: Customer, Container, Division, Region, Partner, Prospect. */
  readonly LocationGroupType?: string | undefined
  readonly Country?: string | undefined

  /** en-US. */
  readonly Locale?: string | undefined
}

export interface EntityId {
  readonly Value: number
  readonly uuid: string
}

export interface ChangeGroupBody {
  readonly Name?: string | undefined

  /** Code, kept in upper case. */
  readonly GroupId?: string | undefined

  /** In any letter case: Customer, Container, Division, Region, Partner, Prospect. */
  readonly LocationGroupType?: string | undefined
  readonly Country?: string | undefined

  /** en-US. */
  readonly Locale?: string | undefined

  /** The group above as it is: a group is not moved here. */
  readonly ParentLocationGroup?:
    | { readonly Id?: { readonly Value?: number | undefined } | undefined }
    | undefined
}

export interface TagSearchResult {
  readonly OGId: {
    readonly Id: { readonly Value: number }
    readonly Name: string
    readonly Uuid: string
  }
  readonly Tags: readonly {
    readonly TagName: string
    readonly TagAvatar?: string | undefined

    /** 1 device, 2 general. */
    readonly TagType: number
    readonly LocationGroupId: number
    readonly Id: number
  }[]
  readonly Page: number
  readonly PageSize: number
  readonly Total: number
}

export interface OrganizationGroupSearchResult {
  readonly OrganizationGroups: readonly {
    readonly Name: string
    readonly GroupId: string
    readonly LocationGroupType: string
    readonly Country: string
    readonly Locale: string

    /** US text: 10/27/2023 3:05:53 PM. */
    readonly CreatedOn: string
    readonly Users: string
    readonly Admins: string
    readonly Devices: string
    readonly LgLevel: number
    readonly Id: number
    readonly Uuid: string
  }[]
  readonly AdditionalInfo: {
    readonly Links: readonly { readonly Rel: string; readonly Href: string }[]
  }
  readonly TotalResults: number
}

export interface OrganizationGroup {
  readonly Name: string
  readonly GroupId: string
  readonly LocationGroupType: string
  readonly Country: string
  readonly Locale: string

  /** US text: 10/27/2023 3:05:53 PM. */
  readonly CreatedOn: string
  readonly Users: string
  readonly Admins: string
  readonly Devices: string
  readonly id: number
  readonly uuid: string
}

export interface CreateGroupBodyV2 {
  readonly Name: string

  /** Code, kept in upper case. */
  readonly GroupId?: string | undefined

  /** In any letter case: Customer, Container, Division, Region, Partner, Prospect. */
  readonly LocationGroupType?: string | undefined
  readonly Country?: string | undefined

  /** en-US. */
  readonly Locale?: string | undefined
  readonly EnableRestApiAccess?: boolean | undefined
}

export interface OrganizationGroupCreationResult {
  readonly RestApiAccess?:
    | {
        /** 0 enabled, 1 error. */
        readonly Status: number
        readonly DefaultAdminApiKey: string
        readonly EnrollmentUserApiKey: string
      }
    | undefined
  readonly Id: number
  readonly Uuid: string
}

export interface OrganizationGroupApiKeys {
  readonly api_keys: readonly {
    readonly service_name: string
    readonly api_key: string
    readonly daily_quota_usage: number
    readonly id: number
    readonly uuid: string
  }[]
  readonly oauth_clients: readonly {
    readonly oauth_client_name: string
    readonly oauth_client_id: string
    readonly daily_quota_usage: number
    readonly id: number
    readonly uuid: string
  }[]
  readonly id: number
  readonly uuid: string
}
