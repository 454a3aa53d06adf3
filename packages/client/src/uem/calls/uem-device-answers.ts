// Made by `npm run docs` from the operation table. Change that, not this.

export interface Device {
  readonly EasIds: { readonly EasId?: readonly string[] | undefined }
  readonly Udid: string
  readonly SerialNumber: string
  readonly MacAddress?: string | undefined
  readonly Imei?: string | undefined
  readonly EasId?: string | undefined
  readonly AssetNumber: string
  readonly DeviceFriendlyName: string
  readonly DeviceReportedName: string
  readonly LocationGroupId: {
    readonly Id: { readonly Value: number }
    readonly Name?: string | undefined
    readonly Uuid?: string | undefined
  }
  readonly LocationGroupName: string
  readonly UserId: {
    readonly Id: { readonly Value: number }
    readonly Name?: string | undefined
    readonly Uuid?: string | undefined
  }
  readonly UserName: string
  readonly DataProtectionStatus: number
  readonly UserEmailAddress: string
  readonly Ownership: 'C' | 'E' | 'S' | 'Undefined'
  readonly PlatformId: {
    readonly Id: { readonly Value: number }
    readonly Name?: string | undefined
    readonly Uuid?: string | undefined
  }
  readonly Platform: string
  readonly ModelId: {
    readonly Id: { readonly Value: number }
    readonly Name?: string | undefined
    readonly Uuid?: string | undefined
  }
  readonly Model: string
  readonly OperatingSystem: string
  readonly PhoneNumber: string

  /** UTC, milliseconds, no zone. */
  readonly LastSeen: string
  readonly EnrollmentStatus: string
  readonly ComplianceStatus: string
  readonly CompromisedStatus: boolean

  /** UTC, milliseconds, no zone. */
  readonly LastEnrolledOn: string

  /** UTC, milliseconds, no zone. */
  readonly LastComplianceCheckOn: string

  /** UTC, milliseconds, no zone. */
  readonly LastCompromisedCheckOn: string
  readonly ComplianceSummary: {
    readonly DeviceCompliance: readonly {
      readonly CompliantStatus: boolean
      readonly PolicyName: string
      readonly PolicyDetail: string

      /** UTC, milliseconds, no zone. */
      readonly LastComplianceCheck: string

      /** UTC, milliseconds, no zone. */
      readonly NextComplianceCheck: string
      readonly Id: { readonly Value: number }
      readonly Uuid: string
    }[]
  }
  readonly IsSupervised: boolean
  readonly DataEncryptionYN: 'Y' | 'N'
  readonly AcLineStatus: number
  readonly VirtualMemory: number
  readonly OEMInfo: string

  /** Bytes. */
  readonly DeviceCapacity: number

  /** Bytes. */
  readonly AvailableDeviceCapacity: number
  readonly IsDeviceDNDEnabled: boolean
  readonly IsDeviceLocatorEnabled: boolean
  readonly IsCloudBackupEnabled: boolean
  readonly IsActivationLockEnabled: boolean
  readonly IsNetworkTethered: boolean
  readonly BatteryLevel?: string | undefined
  readonly IsRoaming: boolean
  readonly SystemIntegrityProtectionEnabled: boolean
  readonly ProcessorArchitecture: number

  /** Bytes. */
  readonly TotalPhysicalMemory: number

  /** Bytes. */
  readonly AvailablePhysicalMemory: number
  readonly OSBuildVersion?: string | undefined
  readonly HostName?: string | undefined
  readonly LocalHostName?: string | undefined
  readonly DeviceNetworkInfo?:
    | readonly {
        readonly ConnectionType: string
        readonly IPAddress: string
        readonly MACAddress: string
        readonly Name: string
        readonly Vendor: string
      }[]
    | undefined
  readonly DeviceCellularNetworkInfo?:
    | readonly {
        readonly CarrierName: string
        readonly PhoneNumber?: string | undefined
        readonly Imei?: string | undefined
        readonly IsRoaming: boolean
      }[]
    | undefined
  readonly EnrollmentUserUuid: string
  readonly ManagedBy: number
  readonly WifiSsid?: string | undefined
  readonly DepTokenSource: number
  readonly Id: { readonly Value: number }
  readonly Uuid: string
}

export interface DeviceSearchResult {
  readonly Devices: readonly Device[]
  readonly Page: number
  readonly PageSize: number
  readonly Total: number
}

export interface DeviceExtensiveSearchResult {
  readonly Devices: readonly {
    readonly DeviceId: number
    readonly DeviceUuid: string
    readonly Udid: string
    readonly SerialNumber: string
    readonly DeviceFriendlyName: string
    readonly OrganizationGroupId: number
    readonly OrganizationGroupUuid: string
    readonly UserName: string

    /** UTC, milliseconds, no zone. */
    readonly LastSeen: string

    /** UTC, milliseconds, no zone. */
    readonly EnrollmentDate: string
    readonly Compliant: boolean
    readonly AssetNumber: string
    readonly EnrollmentStatus: string
    readonly DeviceNetworkInfo?:
      | readonly {
          readonly ConnectionType: string
          readonly IPAddress: string
          readonly MACAddress: string
          readonly Name: string
          readonly Vendor: string
        }[]
      | undefined
  }[]
  readonly Page: number
  readonly PageSize: number
  readonly Total: number
}

export interface DeviceV2 {
  readonly uuid: string
  readonly udid: string
  readonly serialNumber: string
  readonly macAddress?: string | undefined
  readonly imei?: string | undefined
  readonly friendlyName: string
  readonly organizationGroupName: string
  readonly totalStorageBytes: string
  readonly availableStorageBytes: string
  readonly batteryLevelPercentage?: string | undefined
  readonly computerName?: string | undefined
  readonly supervised: boolean
  readonly dataEncrypted: boolean
  readonly platformInfo: {
    readonly deviceType: string
    readonly platformName: string
    readonly modelName: string
    readonly osVersion: string
  }
  readonly carrierInfo: {
    readonly phoneNumber?: string | undefined
    readonly roamingEnabled: boolean
  }
  readonly enrollmentInfo: {
    readonly enrollmentStatus: string
    readonly compliant: boolean
    readonly enrollmentTimestamp: string
    readonly lastSeenTimestamp: string
    readonly ownership: string
    readonly organizationGroupId: string
    readonly organizationGroupName: string
    readonly userName: string
    readonly userEmailAddress: string
    readonly enrollmentUserUuid: string
    readonly managedBy: string
  }
  readonly OSBuildVersion?: string | undefined
  readonly WifiSsid?: string | undefined
  readonly Links: readonly { readonly Rel: string; readonly Href: string }[]
}

export interface DeviceSearchResultV3 {
  readonly devices: readonly {
    readonly udid: string
    readonly serial_number: string
    readonly device_friendly_name: string
    readonly organization_group_uuid: string
    readonly device_type: string
    readonly enrollment_status: string
    readonly compliance_status: string
    readonly compliance_summary: {
      readonly compliance_policy_results: readonly {
        readonly policy_uuid: string
        readonly policy_name: string
        readonly policy_detail: string
        readonly compliant_status: boolean

        /** UTC, milliseconds, no zone. */
        readonly last_compliance_check: string

        /** UTC, milliseconds, no zone. */
        readonly next_compliance_check: string
      }[]
      readonly overall_compliance_status: string
      readonly page: number
      readonly page_size: number
      readonly total: number
    }
    readonly ownership: string

    /** UTC, milliseconds, no zone. */
    readonly last_seen: string
    readonly managed_by: string
    readonly Id: { readonly Value: number }
    readonly Uuid: string
  }[]
  readonly page: number
  readonly page_size: number
  readonly total: number
}
