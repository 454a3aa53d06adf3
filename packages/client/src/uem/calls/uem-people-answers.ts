// Made by `npm run docs` from the operation table. Change that, not this.

export interface AdminSearchResult {
  readonly Admins: readonly {
    readonly UserName: string
    readonly FirstName: string
    readonly LastName: string
    readonly Email: string
    readonly LocationGroup: string
    readonly LocationGroupId: string
    readonly OrganizationGroupUuid: string

    /** UTC, milliseconds, no zone. */
    readonly LastLoginTimeStamp: string
    readonly Roles: readonly {
      readonly Name: string
      readonly LocationGroup: string
      readonly LocationGroupId: string
      readonly OrganizationGroupUuid: string
      readonly IsActive: boolean
      readonly Uuid: string
    }[]
    readonly IsActiveDirectoryUser: boolean
    readonly RequiresPasswordChange: boolean
    readonly Id: { readonly Value: number }
    readonly Uuid: string
  }[]
  readonly Page: number
  readonly PageSize: number
  readonly Total: number
}

export interface User {
  readonly UserName: string
  readonly FirstName: string
  readonly LastName: string
  readonly DisplayName: string

  /** Active. */
  readonly Status: boolean
  readonly Email: string

  /** 1 directory, 2 basic. */
  readonly SecurityType: number
  readonly ContactNumber?: string | undefined
  readonly Department: string
  readonly Group: string
  readonly LocationGroupId: string
  readonly OrganizationGroupUuid: string
  readonly EnrolledDevicesCount: string
  readonly Id: { readonly Value: number }
  readonly Uuid: string
}

export interface UserSearchResult {
  readonly Users: readonly User[]
  readonly Page: number
  readonly PageSize: number
  readonly Total: number
}

export interface EnrolledDeviceSearchResult {
  readonly EnrolledDeviceInfoList: readonly {
    readonly DeviceID: number
    readonly FriendlyName: string
    readonly SerialNumber: string
    readonly AssetNumber: string
    readonly Platform: string
    readonly UserName: string
    readonly OrganizationGroup: string

    /** UTC, milliseconds, no zone. */
    readonly EnrolledDate: string

    /** UTC, milliseconds, no zone. */
    readonly LastSeen: string
  }[]
}

export interface AdminSearchResultV2 {
  readonly admins: readonly {
    readonly uuid: string
    readonly username: string
    readonly firstName: string
    readonly lastName: string
    readonly email: string
    readonly LocationGroup: string
    readonly LocationGroupId: string
    readonly organizationGroupUuid: string

    /** UTC, milliseconds, no zone. */
    readonly LastLoginTimeStamp: string
    readonly roles: readonly {
      readonly uuid: string
      readonly organizationGroupUuid: string
      readonly Name: string
      readonly LocationGroup: string
      readonly LocationGroupId: string
      readonly IsActive: boolean
    }[]
    readonly isActiveDirectoryUser: boolean
    readonly requiresPasswordChange: boolean

    /** UTC, milliseconds, no zone. */
    readonly createdDate: string

    /** UTC, milliseconds, no zone. */
    readonly lastModifiedDate: string
  }[]
  readonly Page: number
  readonly PageSize: number
  readonly Total: number
}

export interface EnrollmentUserV2 {
  readonly enrollment_user_uuid: string
  readonly user_name: string
  readonly first_name: string
  readonly last_name: string
  readonly email_address: string
  readonly phone_number?: string | undefined
  readonly location_group_name: string
  readonly security_type: string

  /** UTC, milliseconds, no zone. */
  readonly createdDate: string
}
