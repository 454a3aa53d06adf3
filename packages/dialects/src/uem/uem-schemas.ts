import { Type } from 'typebox'

/** Numbers of things on this wire: 32 bits, never 0. */
export const NumericId = Type.Integer({ minimum: 1, maximum: 2_147_483_647 })
export const Uuid = Type.String({ format: 'uuid' })
const text = Type.String()
const whole = Type.Integer()
const flag = Type.Boolean()

/** UTC with milliseconds and without a zone: `2021-06-28T04:35:20.150`. */
const dateTime = Type.String({ description: 'UTC, milliseconds, no zone.' })

/** Every refusal. In XML its name is `AirWatchFaultContract` and its members are capitalized. */
export const Fault = Type.Object(
  { errorCode: whole, message: text, activityId: Uuid },
  { title: 'BaseException' },
)

export const EntityId = Type.Object({ Value: whole })
const Reference = Type.Object({
  Id: EntityId,
  Name: Type.Optional(text),
  Uuid: Type.Optional(Uuid),
})

const Place = Type.Object({ Name: text, Location: text })
export const SystemInformation = Type.Object(
  {
    ProductName: text,
    ProductCopyright: text,
    ProductVersion: text,
    BuildKey: text,
    CommitId: text,
    Version: whole,
    Resources: Type.Object({ Workspaces: Type.Array(Place), Collections: Type.Array(Place) }),
  },
  { title: 'ApiInfo' },
)

const groupTexts = {
  Name: text,
  GroupId: text,
  LocationGroupType: text,
  Country: text,
  Locale: text,
  CreatedOn: Type.String({ description: 'US text: 10/27/2023 3:05:53 PM.' }),
  Users: text,
  Admins: text,
  Devices: text,
}
export const Group = Type.Object(
  {
    ...groupTexts,
    ParentLocationGroup: Reference,
    LgLevel: whole,
    IsCustomerTypeExistInParentHierarchy: flag,
    Id: EntityId,
    Uuid,
  },
  { title: 'LocationGroup' },
)
export const GroupMixed = Type.Object(
  { ...groupTexts, id: whole, uuid: Uuid },
  { title: 'OrganizationGroup' },
)
export const GroupChildren = Type.Array(Group, { title: 'ArrayOfLocationGroup' })
export const GroupSearch = Type.Object(
  { LocationGroups: Type.Array(Group), Page: whole, PageSize: whole, Total: whole },
  { title: 'LocationGroupSearchResult' },
)
export const GroupSearchPlain = Type.Object(
  {
    OrganizationGroups: Type.Array(Type.Object({ ...groupTexts, LgLevel: whole, Id: whole, Uuid })),
    AdditionalInfo: Type.Object({ Links: Type.Array(Type.Object({ Rel: text, Href: text })) }),
    TotalResults: whole,
  },
  { title: 'OrganizationGroupSearchResult' },
)

export const Device = Type.Object(
  {
    EasIds: Type.Object({ EasId: Type.Optional(Type.Array(text)) }),
    Udid: text,
    SerialNumber: text,
    MacAddress: Type.Optional(text),
    Imei: Type.Optional(text),
    EasId: Type.Optional(text),
    AssetNumber: text,
    DeviceFriendlyName: text,
    DeviceReportedName: text,
    LocationGroupId: Reference,
    LocationGroupName: text,
    UserId: Reference,
    UserName: text,
    DataProtectionStatus: whole,
    UserEmailAddress: text,
    Ownership: Type.Enum(['C', 'E', 'S', 'Undefined']),
    PlatformId: Reference,
    Platform: text,
    ModelId: Reference,
    Model: text,
    OperatingSystem: text,
    PhoneNumber: text,
    LastSeen: dateTime,
    EnrollmentStatus: text,
    ComplianceStatus: text,
    CompromisedStatus: flag,
    LastEnrolledOn: dateTime,
    LastComplianceCheckOn: dateTime,
    LastCompromisedCheckOn: dateTime,
    ComplianceSummary: Type.Object({
      DeviceCompliance: Type.Array(
        Type.Object({
          CompliantStatus: flag,
          PolicyName: text,
          PolicyDetail: text,
          LastComplianceCheck: dateTime,
          NextComplianceCheck: dateTime,
          Id: EntityId,
          Uuid,
        }),
      ),
    }),
    IsSupervised: flag,
    DataEncryptionYN: Type.Enum(['Y', 'N']),
    AcLineStatus: whole,
    VirtualMemory: whole,
    OEMInfo: text,
    DeviceCapacity: Type.Number({ description: 'Bytes.' }),
    AvailableDeviceCapacity: Type.Number({ description: 'Bytes.' }),
    IsDeviceDNDEnabled: flag,
    IsDeviceLocatorEnabled: flag,
    IsCloudBackupEnabled: flag,
    IsActivationLockEnabled: flag,
    IsNetworkTethered: flag,
    BatteryLevel: Type.Optional(text),
    IsRoaming: flag,
    SystemIntegrityProtectionEnabled: flag,
    ProcessorArchitecture: whole,
    TotalPhysicalMemory: Type.Number({ description: 'Bytes.' }),
    AvailablePhysicalMemory: Type.Number({ description: 'Bytes.' }),
    OSBuildVersion: Type.Optional(text),
    HostName: Type.Optional(text),
    LocalHostName: Type.Optional(text),
    DeviceNetworkInfo: Type.Optional(
      Type.Array(
        Type.Object({
          ConnectionType: text,
          IPAddress: text,
          MACAddress: text,
          Name: text,
          Vendor: text,
        }),
      ),
    ),
    DeviceCellularNetworkInfo: Type.Optional(
      Type.Array(
        Type.Object({
          CarrierName: text,
          PhoneNumber: Type.Optional(text),
          Imei: Type.Optional(text),
          IsRoaming: flag,
        }),
      ),
    ),
    EnrollmentUserUuid: Uuid,
    ManagedBy: whole,
    WifiSsid: Type.Optional(text),
    DepTokenSource: whole,
    Id: EntityId,
    Uuid,
  },
  { title: 'Device' },
)
export const DeviceSearch = Type.Object(
  { Devices: Type.Array(Device), Page: whole, PageSize: whole, Total: whole },
  { title: 'DeviceSearchResult' },
)

const optionalText = Type.Optional(text)
export const DeviceDetail = Type.Object(
  {
    uuid: Uuid,
    udid: text,
    serialNumber: text,
    macAddress: optionalText,
    imei: optionalText,
    friendlyName: text,
    organizationGroupName: text,
    totalStorageBytes: text,
    availableStorageBytes: text,
    batteryLevelPercentage: optionalText,
    computerName: optionalText,
    supervised: flag,
    dataEncrypted: flag,
    platformInfo: Type.Object({
      deviceType: text,
      platformName: text,
      modelName: text,
      osVersion: text,
    }),
    carrierInfo: Type.Object({ phoneNumber: optionalText, roamingEnabled: flag }),
    enrollmentInfo: Type.Object({
      enrollmentStatus: text,
      compliant: flag,
      enrollmentTimestamp: text,
      lastSeenTimestamp: text,
      ownership: text,
      organizationGroupId: Uuid,
      organizationGroupName: text,
      userName: text,
      userEmailAddress: text,
      enrollmentUserUuid: Uuid,
      managedBy: text,
    }),
    OSBuildVersion: optionalText,
    WifiSsid: optionalText,
    Links: Type.Array(Type.Object({ Rel: text, Href: text })),
  },
  { title: 'DeviceV2' },
)

export const SnakeDeviceSearch = Type.Object(
  {
    devices: Type.Array(
      Type.Object({
        udid: text,
        serial_number: text,
        device_friendly_name: text,
        organization_group_uuid: Uuid,
        device_type: text,
        enrollment_status: text,
        compliance_status: text,
        compliance_summary: Type.Object({
          compliance_policy_results: Type.Array(
            Type.Object({
              policy_uuid: Uuid,
              policy_name: text,
              policy_detail: text,
              compliant_status: flag,
              last_compliance_check: dateTime,
              next_compliance_check: dateTime,
            }),
          ),
          overall_compliance_status: text,
          page: whole,
          page_size: whole,
          total: whole,
        }),
        ownership: text,
        last_seen: dateTime,
        managed_by: text,
        Id: EntityId,
        Uuid,
      }),
    ),
    page: whole,
    page_size: whole,
    total: whole,
  },
  { title: 'DeviceSearchResultV3' },
)

export const DeviceProfiles = Type.Object(
  {
    DeviceId: Reference,
    DeviceProfiles: Type.Array(
      Type.Object({
        Status: whole,
        InstalledProfileVersion: Type.Optional(whole),
        Name: text,
        Description: text,
        LocationGroupId: Reference,
        CurrentVersion: whole,
        AssignmentType: whole,
        Id: EntityId,
        Uuid,
      }),
    ),
    Page: whole,
    PageSize: whole,
    Total: whole,
  },
  { title: 'DeviceProfileSearchResult' },
)

/** No page is longer, whatever is asked for (quirk U19). */
const longestPage = 500

/** The page that a search answers with (quirk U19). */
export const paging = {
  page: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 2_147_483_647, description: 'Counted from 0.' }),
  ),
  pagesize: Type.Optional(
    Type.Integer({ minimum: 0, description: '500 when not given or 0, and at the most.' }),
  ),
}
export const sorting = {
  orderby: Type.Optional(Type.String({ maxLength: 64 })),
  sortorder: Type.Optional(
    Type.String({ maxLength: 4, pattern: '^(?:[Aa][Ss][Cc]|[Dd][Ee][Ss][Cc])$' }),
  ),
}

/** What a query says about its page; what is undefined it does not say. */
export interface PageWords {
  readonly page?: number | undefined
  readonly pagesize?: number | undefined
}

/** The page that a query asks for, with the defaults filled in and no longer than pages are. */
export function pageOf(query: PageWords) {
  const page = query.page ?? 0
  const size = Math.min(query.pagesize || longestPage, longestPage)
  return { page, size, offset: page * size, limit: size }
}

export function isDescending(sortOrder: string | undefined): boolean {
  return sortOrder?.toLowerCase() === 'desc'
}
