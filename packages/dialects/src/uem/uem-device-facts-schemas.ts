import { Type } from 'typebox'

import { EntityId, Uuid } from './uem-schemas.ts'
import { User } from './uem-user-schemas.ts'

const text = Type.String()
const whole = Type.Integer()
const flag = Type.Boolean()
const some = Type.Optional(text)
const dateTime = Type.String({ description: 'UTC, milliseconds, no zone.' })

const wholeSeconds = Type.String({
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$',
  description: 'UTC, whole seconds, Z.',
})
const Installed = Type.Enum(['Installed', 'NotInstalled'])
const Assigned = Type.Enum(['Assigned', 'NotAssigned'])

const LatestAction = Type.Enum([
  'Unknown',
  'PendingRelease',
  'InstallCommandReadyForDevice',
  'InstallCommandDispatched',
  'InstallCommandFailed',
  'RemoveAppCommandInHeldState',
  'PendingRemoval',
  'RemoveCommandSuccessful',
  'RemoveApplicationFailed',
  'VppLicenseNotAvailable',
  'RequestRejected',
  'RequestError',
  'PendingApproval',
  'RequestExpired',
  'ProvisioningCommandDeleted',
  'UserDeferredInstall',
])
const AppType = Type.Enum(['System', 'Internal', 'Public', 'Purchased'])

const counted = { Page: whole, PageSize: whole, Total: whole }

const Interface = Type.Object({
  ConnectionType: text,
  IPAddress: text,
  MACAddress: text,
  Name: text,
  Vendor: text,
})

/** How many things one bulk request may name. */
export const BulkSettings = Type.Object(
  { DeleteDevice: whole, EnterpriseWipe: whole, GPS: whole, LockDevice: whole, SendMessage: whole },
  { title: 'BulkManagementSettings' },
)

/** What a device says about its protection. */
export const DeviceSecurity = Type.Object(
  {
    DataProtectionEnabled: flag,
    BlockLevelEncryption: flag,
    IsEncrypted: flag,
    EncryptionStatus: Type.Enum(['Encrypted', 'Not Encrypted']),
    IsCompromised: flag,
    EnrolledViaDEP: flag,
  },
  { title: 'DeviceSecurity' },
)

/** How a device is connected. */
export const DeviceNetwork = Type.Object(
  {
    WifiInfo: Type.Optional(Type.Object({ WifiMacAddress: text })),
    CellularNetworkInfo: Type.Optional(Type.Object({ CurrentOperator: text })),
    PhoneNumber: some,
    RoamingStatus: flag,
    DataRoamingEnabled: flag,
    VoiceRoamingEnabled: flag,
    DeviceNetworkInfo: Type.Optional(Type.Array(Interface)),
  },
  { title: 'DeviceNetwork' },
)

/** How a device stands against each policy. */
export const DeviceCompliance = Type.Object(
  {
    DeviceCompliance: Type.Array(
      Type.Object({
        CompliantStatus: flag,
        CompliancePending: flag,
        PolicyName: text,
        PolicyDetail: text,
        LastComplianceCheck: dateTime,
        NextComplianceCheck: dateTime,
        Id: EntityId,
        Uuid,
      }),
    ),
    OverallCompliantStatus: text,
    ...counted,
  },
  { title: 'DeviceComplianceSearchResult' },
)

/** Whom a device belongs to. */
export const DeviceUser = Type.Object(
  {
    // Of somebody outside the reach only what the device itself tells.
    DeviceUser: Type.Object({
      ...Type.Partial(User).properties,
      UserName: text,
      DisplayName: text,
      Email: text,
      Id: EntityId,
      Uuid,
    }),
  },
  { title: 'DeviceUserResult' },
)

/** The apps of a device. */
export const DeviceApps = Type.Object(
  {
    DeviceApps: Type.Array(
      Type.Object({
        ApplicationName: text,
        Version: text,
        AppVersion: text,
        Status: whole,
        Size: text,
        ApplicationIdentifier: text,
        Type: AppType,
        IsManaged: flag,
        HasUpdateAvailable: flag,
        DeviceId: Type.Object({ Id: EntityId, Name: text, Uuid }),
        Id: EntityId,
        Uuid,
      }),
    ),
    ...counted,
  },
  { title: 'DeviceAppSearchResult' },
)

/** One app on one device. */
export const DeviceAppDetail = Type.Object(
  {
    app_details: Type.Object({ identifier: text, type: Type.Array(AppType), total_size: whole }),
    assignment_info: Type.Object({
      assigned_version: text,
      assignment_status: Assigned,
      latest_uem_action: LatestAction,
    }),
    device_sample_info: Type.Object({
      installed_status: Installed,
      installed_version: some,
      latest_app_reason: text,
      latest_app_reason_time: wholeSeconds,
    }),
  },
  { title: 'DeviceAppDetails' },
)

/** A search among the apps of a device. */
export const DeviceAppSearch = Type.Object(
  {
    app_items: Type.Array(
      Type.Object({
        name: text,
        display_name: text,
        bundle_id: text,
        size: text,
        assigned_version: text,
        assignment_status: Assigned,
        installed_version: some,
        installed_status: Installed,
        application_uuid: Uuid,
        latest_uem_action: LatestAction,
        latest_uem_action_time: wholeSeconds,
      }),
    ),
    TotalResults: whole,
  },
  { title: 'DeviceAppItems' },
)

/** Many devices with what an inventory asks about them. */
export const ExtensiveSearch = Type.Object(
  {
    Devices: Type.Array(
      Type.Object({
        DeviceId: whole,
        DeviceUuid: Uuid,
        Udid: text,
        SerialNumber: text,
        DeviceFriendlyName: text,
        OrganizationGroupId: whole,
        OrganizationGroupUuid: Uuid,
        UserName: text,
        LastSeen: dateTime,
        EnrollmentDate: dateTime,
        Compliant: flag,
        AssetNumber: text,
        EnrollmentStatus: text,
        DeviceNetworkInfo: Type.Optional(Type.Array(Interface)),
      }),
    ),
    ...counted,
  },
  { title: 'DeviceExtensiveSearchResult' },
)
