// Made by `npm run docs` from the operation table. Change that, not this.

export interface DeviceProfileSearchResult {
  readonly DeviceId: {
    readonly Id: { readonly Value: number }
    readonly Name?: string | undefined
    readonly Uuid?: string | undefined
  }
  readonly DeviceProfiles: readonly {
    readonly Status: number
    readonly InstalledProfileVersion?: number | undefined
    readonly Name: string
    readonly Description: string
    readonly LocationGroupId: {
      readonly Id: { readonly Value: number }
      readonly Name?: string | undefined
      readonly Uuid?: string | undefined
    }
    readonly CurrentVersion: number
    readonly AssignmentType: number
    readonly Id: { readonly Value: number }
    readonly Uuid: string
  }[]
  readonly Page: number
  readonly PageSize: number
  readonly Total: number
}

export interface DeviceSecurity {
  readonly DataProtectionEnabled: boolean
  readonly BlockLevelEncryption: boolean
  readonly IsEncrypted: boolean
  readonly EncryptionStatus: 'Encrypted' | 'Not Encrypted'
  readonly IsCompromised: boolean
  readonly EnrolledViaDEP: boolean
}

export interface DeviceNetwork {
  readonly WifiInfo?: { readonly WifiMacAddress: string } | undefined
  readonly CellularNetworkInfo?: { readonly CurrentOperator: string } | undefined
  readonly PhoneNumber?: string | undefined
  readonly RoamingStatus: boolean
  readonly DataRoamingEnabled: boolean
  readonly VoiceRoamingEnabled: boolean
  readonly DeviceNetworkInfo?:
    | readonly {
        readonly ConnectionType: string
        readonly IPAddress: string
        readonly MACAddress: string
        readonly Name: string
        readonly Vendor: string
      }[]
    | undefined
}

export interface DeviceComplianceSearchResult {
  readonly DeviceCompliance: readonly {
    readonly CompliantStatus: boolean
    readonly CompliancePending: boolean
    readonly PolicyName: string
    readonly PolicyDetail: string

    /** UTC, milliseconds, no zone. */
    readonly LastComplianceCheck: string

    /** UTC, milliseconds, no zone. */
    readonly NextComplianceCheck: string
    readonly Id: { readonly Value: number }
    readonly Uuid: string
  }[]
  readonly OverallCompliantStatus: string
  readonly Page: number
  readonly PageSize: number
  readonly Total: number
}

export interface DeviceUserResult {
  readonly DeviceUser: {
    readonly UserName: string
    readonly FirstName?: string | undefined
    readonly LastName?: string | undefined
    readonly DisplayName: string

    /** Active. */
    readonly Status?: boolean | undefined
    readonly Email: string

    /** 1 directory, 2 basic. */
    readonly SecurityType?: number | undefined
    readonly ContactNumber?: string | undefined
    readonly Department?: string | undefined
    readonly Group?: string | undefined
    readonly LocationGroupId?: string | undefined
    readonly OrganizationGroupUuid?: string | undefined
    readonly EnrolledDevicesCount?: string | undefined
    readonly Id: { readonly Value: number }
    readonly Uuid: string
  }
}

export interface DeviceAppSearchResult {
  readonly DeviceApps: readonly {
    readonly ApplicationName: string
    readonly Version: string
    readonly AppVersion: string
    readonly Status: number
    readonly Size: string
    readonly ApplicationIdentifier: string
    readonly Type: 'System' | 'Internal' | 'Public' | 'Purchased'
    readonly IsManaged: boolean
    readonly HasUpdateAvailable: boolean
    readonly DeviceId: {
      readonly Id: { readonly Value: number }
      readonly Name: string
      readonly Uuid: string
    }
    readonly Id: { readonly Value: number }
    readonly Uuid: string
  }[]
  readonly Page: number
  readonly PageSize: number
  readonly Total: number
}

export interface DeviceAppDetails {
  readonly app_details: {
    readonly identifier: string
    readonly type: readonly ('System' | 'Internal' | 'Public' | 'Purchased')[]
    readonly total_size: number
  }
  readonly assignment_info: {
    readonly assigned_version: string
    readonly assignment_status: 'Assigned' | 'NotAssigned'
    readonly latest_uem_action:
      | 'Unknown'
      | 'PendingRelease'
      | 'InstallCommandReadyForDevice'
      | 'InstallCommandDispatched'
      | 'InstallCommandFailed'
      | 'RemoveAppCommandInHeldState'
      | 'PendingRemoval'
      | 'RemoveCommandSuccessful'
      | 'RemoveApplicationFailed'
      | 'VppLicenseNotAvailable'
      | 'RequestRejected'
      | 'RequestError'
      | 'PendingApproval'
      | 'RequestExpired'
      | 'ProvisioningCommandDeleted'
      | 'UserDeferredInstall'
  }
  readonly device_sample_info: {
    readonly installed_status: 'Installed' | 'NotInstalled'
    readonly installed_version?: string | undefined
    readonly latest_app_reason: string

    /** UTC, whole seconds, Z. */
    readonly latest_app_reason_time: string
  }
}

export interface DeviceAppItems {
  readonly app_items: readonly {
    readonly name: string
    readonly display_name: string
    readonly bundle_id: string
    readonly size: string
    readonly assigned_version: string
    readonly assignment_status: 'Assigned' | 'NotAssigned'
    readonly installed_version?: string | undefined
    readonly installed_status: 'Installed' | 'NotInstalled'
    readonly application_uuid: string
    readonly latest_uem_action:
      | 'Unknown'
      | 'PendingRelease'
      | 'InstallCommandReadyForDevice'
      | 'InstallCommandDispatched'
      | 'InstallCommandFailed'
      | 'RemoveAppCommandInHeldState'
      | 'PendingRemoval'
      | 'RemoveCommandSuccessful'
      | 'RemoveApplicationFailed'
      | 'VppLicenseNotAvailable'
      | 'RequestRejected'
      | 'RequestError'
      | 'PendingApproval'
      | 'RequestExpired'
      | 'ProvisioningCommandDeleted'
      | 'UserDeferredInstall'

    /** UTC, whole seconds, Z. */
    readonly latest_uem_action_time: string
  }[]
  readonly TotalResults: number
}
