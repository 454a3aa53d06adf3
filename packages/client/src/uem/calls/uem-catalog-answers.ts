// Made by `npm run docs` from the operation table. Change that, not this.

export interface ProfileSearchResult {
  readonly Profiles: readonly {
    readonly ProfileName: string
    readonly ProfileStatus: string
    readonly ProfileScope: string
    readonly Type: string
    readonly Platform: string
    readonly Model: string
    readonly OperatingSystem: string
    readonly Ownership: string
    readonly ManagedBy: string
    readonly OrganizationGroupId: string
    readonly Id: { readonly Value: number }
    readonly Uuid: string
  }[]
  readonly Page: number
  readonly PageSize: number
  readonly Total: number
}

export interface InstallProfileBody {
  readonly DeviceId?: number | undefined
  readonly SerialNumber?: string | undefined
  readonly Udid?: string | undefined
  readonly MacAddress?: string | undefined
}

export interface RemoveProfileBody {
  readonly DeviceId?: number | undefined
  readonly SerialNumber?: string | undefined
  readonly Udid?: string | undefined
  readonly MacAddress?: string | undefined
}

export interface ApplicationSearchResult {
  readonly Application: readonly {
    readonly ApplicationName: string
    readonly BundleId: string
    readonly AppVersion: string
    readonly AppType: 'Internal' | 'Public' | 'Purchased'
    readonly Status: 'Active' | 'Inactive'
    readonly Platform: number
    readonly Description: string
    readonly Developer: string

    /** Bytes. */
    readonly ApplicationSize: string
    readonly CategoryList: { readonly Category: readonly { readonly Name: string }[] }
    readonly SmartGroups: readonly { readonly Id: number; readonly Name: string }[]
    readonly AssignmentStatus: 'Assigned' | 'Not Assigned'
    readonly AssignedDeviceCount?: number | undefined
    readonly InstalledDeviceCount?: number | undefined
    readonly NotInstalledDeviceCount?: number | undefined

    /** 0 automatic, 1 on demand. */
    readonly PushMode: number
    readonly LocationGroupId: number
    readonly RootLocationGroupName: string
    readonly OrganizationGroupUuid: string
    readonly Id: { readonly Value: number }
    readonly Uuid: string
  }[]
  readonly Page: number
  readonly PageSize: number
  readonly Total: number
}

export interface ProfileSearchResultV2 {
  readonly ProfileList: readonly {
    readonly ProfileId: number
    readonly ProfileUuid: string
    readonly ProfileName: string
    readonly OrganizationGroupId: number
    readonly OrganizationGroupUuid: string
    readonly ProfileStatus: string
    readonly ProfileType: string
    readonly ManagedBy: string
    readonly Platform: string
    readonly Context: number
    readonly AssignmentType: string
    readonly AssignmentSmartGroups: readonly { readonly Id: number; readonly Name: string }[]
    readonly ExcludedSmartGroups: readonly { readonly Id: number; readonly Name: string }[]
  }[]
  readonly AdditionalInfo: {
    readonly Links: readonly { readonly Rel: string; readonly Href: string }[]
  }
  readonly TotalResults: number
}

export interface ApplicationSearchResultV2 {
  readonly applications: readonly {
    readonly id: number
    readonly uuid: string
    readonly application_name: string
    readonly bundle_id: string
    readonly app_version: string
    readonly app_type: string
    readonly status: string
    readonly platform: string
    readonly description: string
    readonly developer: string
    readonly application_size: number
    readonly category: string
    readonly smart_groups: readonly { readonly name: string; readonly uuid: string }[]
    readonly assigned_device_count?: number | undefined
    readonly installed_device_count?: number | undefined
    readonly push_mode: string
    readonly organization_group_uuid: string
    readonly organization_group_name: string
  }[]
  readonly total: number
}

export interface SearchProfilesBody {
  readonly configuration_types?: readonly string[] | undefined
  readonly context?: string | undefined
  readonly exclude_child_organization_group?: boolean | undefined
  readonly exclude_compliance_profile?: boolean | undefined
  readonly exclude_interactive_profile?: boolean | undefined
  readonly organization_group_uuid?: string | undefined

  /** From 1, which is the default. */
  readonly page_number?: number | undefined

  /** 1 to 50; 20 when not given. */
  readonly page_size?: number | undefined

  /** Must be empty here. */
  readonly payloads?: readonly unknown[] | undefined
  readonly platform?: string | undefined

  /** At most 256 characters. */
  readonly search_text?: string | undefined
  readonly sort_by?: string | undefined
  readonly sort_order?: string | undefined

  /** ACTIVE when not given. */
  readonly status?: string | undefined
}

export interface ProfileSearchResultV3 {
  readonly profiles: readonly {
    readonly uuid: string
    readonly name: string
    readonly platform: string
    readonly status: string
    readonly context: string
    readonly configuration_type: string
    readonly assignment_type: string
    readonly managed_by: string
    readonly organization_group_uuid: string
    readonly assigned_smart_groups: readonly { readonly Name: string; readonly Uuid: string }[]
    readonly excluded_smart_groups: readonly { readonly Name: string; readonly Uuid: string }[]
    readonly created_by_resource_profile: boolean
  }[]
  readonly total_count: number
}
