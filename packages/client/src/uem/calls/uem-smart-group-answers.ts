// Made by `npm run docs` from the operation table. Change that, not this.

export interface SmartGroupSearchResult {
  readonly SmartGroups: readonly {
    readonly Name: string
    readonly SmartGroupID: number
    readonly SmartGroupUuid: string
    readonly ManagedByOrganizationGroupId: string
    readonly ManagedByOrganizationGroupUuid: string
    readonly ManagedByOrganizationGroupName: string
    readonly Devices: number
    readonly Assignments: number
    readonly Exclusions: number
  }[]
  readonly Page: number
  readonly PageSize: number
  readonly Total: number
}

export interface SmartGroup {
  readonly Name: string
  readonly SmartGroupID: number
  readonly SmartGroupUuid: string
  readonly ManagedByOrganizationGroupId: string
  readonly ManagedByOrganizationGroupUuid: string
  readonly ManagedByOrganizationGroupName: string
  readonly Devices: number
  readonly Assignments: number
  readonly Exclusions: number
  readonly CriteriaType: 'All' | 'UserDevice'
  readonly OrganizationGroups: readonly {
    readonly Id: string
    readonly Name: string
    readonly Uuid: string
  }[]
  readonly Platforms: readonly string[]
  readonly Ownerships: readonly string[]
  readonly Models: readonly string[]
  readonly OperatingSystems: readonly {
    readonly DeviceType: string
    readonly Operator: string
    readonly Value: string
  }[]
  readonly Tags: readonly { readonly Id: string; readonly Name?: string | undefined }[]
  readonly DeviceAdditions: readonly {
    readonly Id: string
    readonly Name: string
    readonly Username: string
    readonly Model: string
    readonly OSVersion: string
    readonly Ownership: string
    readonly Platform: string
  }[]
  readonly DeviceExclusions: readonly {
    readonly Id: string
    readonly Name: string
    readonly Username: string
    readonly Model: string
    readonly OSVersion: string
    readonly Ownership: string
    readonly Platform: string
  }[]
  readonly UserAdditions: readonly { readonly Id: string; readonly Name?: string | undefined }[]
  readonly UserExclusions: readonly { readonly Id: string; readonly Name?: string | undefined }[]
}

export interface CreateSmartGroupBody {
  /** Required; unique in the managing group. */
  readonly Name?: string | undefined
  readonly ManagedByOrganizationGroupId?: string | number | undefined
  readonly CriteriaType?: string | undefined
  readonly OrganizationGroups?:
    | readonly { readonly Id?: string | number | undefined; readonly Uuid?: string | undefined }[]
    | undefined
  readonly Platforms?: readonly string[] | undefined
  readonly Ownerships?: readonly string[] | undefined
  readonly Models?: readonly string[] | undefined
  readonly OperatingSystems?:
    | readonly { readonly DeviceType: string; readonly Operator: string; readonly Value: string }[]
    | undefined
  readonly Tags?: readonly { readonly Id: string | number }[] | undefined
  readonly DeviceAdditions?: readonly { readonly Id: string | number }[] | undefined
  readonly DeviceExclusions?: readonly { readonly Id: string | number }[] | undefined
  readonly UserAdditions?: readonly { readonly Id: string | number }[] | undefined
  readonly UserExclusions?: readonly { readonly Id: string | number }[] | undefined

  /** Must be empty here. */
  readonly UserGroups?: readonly unknown[] | undefined

  /** Must be empty here. */
  readonly UserGroupExclusions?: readonly unknown[] | undefined

  /** Must be empty here. */
  readonly OEMAndModels?: readonly unknown[] | undefined

  /** Must be empty here. */
  readonly EnrollmentCategories?: readonly unknown[] | undefined

  /** Must be empty here. */
  readonly ManagementTypes?: readonly unknown[] | undefined

  /** Must be empty here. */
  readonly CPUArchitectures?: readonly unknown[] | undefined
}

export interface SmartGroupCreationResult {
  readonly Value: number
  readonly uuid: string
}

export interface ChangeSmartGroupBody {
  /** Required; unique in the managing group. */
  readonly Name?: string | undefined
  readonly ManagedByOrganizationGroupId?: string | number | undefined
  readonly CriteriaType?: string | undefined
  readonly OrganizationGroups?:
    | readonly { readonly Id?: string | number | undefined; readonly Uuid?: string | undefined }[]
    | undefined
  readonly Platforms?: readonly string[] | undefined
  readonly Ownerships?: readonly string[] | undefined
  readonly Models?: readonly string[] | undefined
  readonly OperatingSystems?:
    | readonly { readonly DeviceType: string; readonly Operator: string; readonly Value: string }[]
    | undefined
  readonly Tags?: readonly { readonly Id: string | number }[] | undefined
  readonly DeviceAdditions?: readonly { readonly Id: string | number }[] | undefined
  readonly DeviceExclusions?: readonly { readonly Id: string | number }[] | undefined
  readonly UserAdditions?: readonly { readonly Id: string | number }[] | undefined
  readonly UserExclusions?: readonly { readonly Id: string | number }[] | undefined

  /** Must be empty here. */
  readonly UserGroups?: readonly unknown[] | undefined

  /** Must be empty here. */
  readonly UserGroupExclusions?: readonly unknown[] | undefined

  /** Must be empty here. */
  readonly OEMAndModels?: readonly unknown[] | undefined

  /** Must be empty here. */
  readonly EnrollmentCategories?: readonly unknown[] | undefined

  /** Must be empty here. */
  readonly ManagementTypes?: readonly unknown[] | undefined

  /** Must be empty here. */
  readonly CPUArchitectures?: readonly unknown[] | undefined
}

export interface SmartGroupDevices {
  readonly Devices: readonly {
    readonly Id: string
    readonly Name: string
    readonly Username: string
    readonly Model: string
    readonly OSVersion: string
    readonly Ownership: string
    readonly Platform: string
  }[]
}
