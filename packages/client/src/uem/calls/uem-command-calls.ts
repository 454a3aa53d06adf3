// Made by `npm run docs` from the operation table. Change that, not this.
import type { UemCall, UemCallShape } from '../uem-client-calls.ts'
import type { CommandDeviceByUuidBody, CommandDevicesByUuidBody } from './uem-command-answers.ts'
import type { BulkResponse } from './uem-device-change-answers.ts'

/** Version 1. */
export interface CommandCallsV1 {
  /** Queues a command for one device. `POST /api/mdm/devices/{id}/commands` */
  readonly commandDevice: UemCall<
    {
      readonly id: number

      /**
       * In any letter case: ClearPasscode, CustomMdmCommand, DeviceQuery, DeviceWipe,
       * EnterpriseReset, EnterpriseWipe, InstallPackagedMacOSXAgent, InstallSeededScepProfile,
       * Lock, OsUpdateStatus, PauseQualityUpdates, PauseRollbackUpdates, PauseWindowsUpdates,
       * ResetBiosPassword, RotateDEPAdminPassword, RotateFileVaultKey, ScheduleOsUpdate,
       * Shutdown, SoftReset, StopAirPlay, SyncDevice, SyncSensors, SyncWorkflows, UserList.
       */
      readonly command: string
      readonly reason?: string | undefined
      readonly keep_apps_on_device?: boolean | undefined
      readonly update_type?: string | undefined

      /** CommandXml is for CustomMdmCommand only. */
      readonly body?: { readonly CommandXml?: string | undefined } | undefined
    },
    void
  >

  /**
   * Queues a command for one device, named by any of its identifiers. `POST
   * /api/mdm/devices/commands`
   */
  readonly commandDeviceBy: UemCall<
    {
      /** In any letter case: DeviceId, Macaddress, Udid, Serialnumber, ImeiNumber, EasId, Uuid. */
      readonly searchby: string
      readonly id: string

      /**
       * In any letter case: ClearPasscode, CustomMdmCommand, DeviceQuery, DeviceWipe,
       * EnterpriseReset, EnterpriseWipe, InstallPackagedMacOSXAgent, InstallSeededScepProfile,
       * Lock, OsUpdateStatus, PauseQualityUpdates, PauseRollbackUpdates, PauseWindowsUpdates,
       * ResetBiosPassword, RotateDEPAdminPassword, RotateFileVaultKey, ScheduleOsUpdate,
       * Shutdown, SoftReset, StopAirPlay, SyncDevice, SyncSensors, SyncWorkflows, UserList.
       */
      readonly command: string
      readonly reason?: string | undefined
      readonly keep_apps_on_device?: boolean | undefined
      readonly update_type?: string | undefined

      /** CommandXml is for CustomMdmCommand only. */
      readonly body?: { readonly CommandXml?: string | undefined } | undefined
    },
    void
  >

  /**
   * Queues a command for many devices; the answer names those that were not found. `POST
   * /api/mdm/devices/commands/bulk`
   */
  readonly commandDevices: UemCall<
    {
      /** In any letter case: EnterpriseWipe, LockDevice, ScheduleOsUpdate, SoftReset, Shutdown. */
      readonly command: string

      /** In any letter case: DeviceId, Macaddress, Udid, Serialnumber, ImeiNumber, EasId, Uuid. */
      readonly searchby: string

      /** At most 1000 values. */
      readonly body: {
        readonly BulkValues?:
          | { readonly Value?: readonly (string | number)[] | undefined }
          | undefined
      }
    },
    BulkResponse
  >
}

/** Version 2. */
export interface CommandCallsV2 {
  /** Queues a command for one device. `POST /api/mdm/devices/{uuid}/commands/{command}` */
  readonly commandDeviceByUuid: UemCall<
    {
      readonly uuid: string

      /**
       * In any letter case: ClearPasscode, DeviceQuery, DeviceWipe, EnterpriseReset,
       * EnterpriseWipe, InstallPackagedMacOSXAgent, InstallSeededScepProfile, Lock,
       * OsUpdateStatus, PauseQualityUpdates, PauseRollbackUpdates, PauseWindowsUpdates,
       * ResetBiosPassword, RotateDEPAdminPassword, RotateFileVaultKey, ScheduleOsUpdate,
       * Shutdown, SoftReset, StopAirPlay, SyncDevice, SyncSensors, SyncWorkflows, UserList,
       * delete-user, DeviceRestart, logout-user, resume-bitlocker, suspend-bitlocker, user-list.
       */
      readonly command: string

      /** An object, if only an empty one; no option of it is kept. */
      readonly body?: CommandDeviceByUuidBody | undefined
    },
    void
  >

  /**
   * Queues a command for many devices: for all of them or, when one is not found, none. `POST
   * /api/mdm/devices/commands/{command}`
   */
  readonly commandDevicesByUuid: UemCall<
    {
      /**
       * In any letter case: ClearPasscode, DeviceQuery, DeviceWipe, EnterpriseReset,
       * EnterpriseWipe, InstallPackagedMacOSXAgent, InstallSeededScepProfile, Lock,
       * OsUpdateStatus, PauseQualityUpdates, PauseRollbackUpdates, PauseWindowsUpdates,
       * ResetBiosPassword, RotateDEPAdminPassword, RotateFileVaultKey, Shutdown, SoftReset,
       * StopAirPlay, SyncDevice, SyncSensors, SyncWorkflows, UserList, delete-user,
       * DeviceRestart, logout-user, resume-bitlocker, suspend-bitlocker, user-list.
       */
      readonly command: string
      readonly body: CommandDevicesByUuidBody
    },
    void
  >
}

/** Version 3. */
export interface CommandCallsV3 {
  /**
   * Queues a command for one device, or takes a pending wipe back. `POST
   * /api/mdm/devices/{uuid}/commands/{command}`
   */
  readonly commandDeviceByUuid: UemCall<
    {
      readonly uuid: string

      /**
       * In any letter case: ClearPasscode, DeviceQuery, DeviceWipe, EnterpriseReset,
       * EnterpriseWipe, InstallPackagedMacOSXAgent, InstallSeededScepProfile, Lock,
       * OsUpdateStatus, PauseQualityUpdates, PauseRollbackUpdates, PauseWindowsUpdates,
       * ResetBiosPassword, RotateDEPAdminPassword, RotateFileVaultKey, ScheduleOsUpdate,
       * Shutdown, SoftReset, StopAirPlay, SyncDevice, SyncSensors, SyncWorkflows, UserList,
       * delete-user, DeviceRestart, logout-user, resume-bitlocker, suspend-bitlocker, user-list,
       * CancelPendingWipe, CustomMdmCommand, SetRecoveryLock.
       */
      readonly command: string

      /** An object; only the text of CustomMdmCommand is kept. */
      readonly body?:
        | {
            readonly custom_mdm_command?: { readonly CommandXml?: string | undefined } | undefined
            readonly device_wipe?: { readonly wipe_pin?: number | string | undefined } | undefined
            readonly set_recovery_lock?:
              | {
                  readonly clear_password?: boolean | undefined
                  readonly password_policy?: { readonly length?: number | undefined } | undefined
                }
              | undefined
          }
        | undefined
    },
    void
  >
}

export const commandCalls: readonly UemCallShape[] = [
  { name: 'commandDevice', version: 1, method: 'POST', path: '/api/mdm/devices/{id}/commands' },
  { name: 'commandDeviceBy', version: 1, method: 'POST', path: '/api/mdm/devices/commands' },
  { name: 'commandDevices', version: 1, method: 'POST', path: '/api/mdm/devices/commands/bulk' },
  {
    name: 'commandDeviceByUuid',
    version: 2,
    method: 'POST',
    path: '/api/mdm/devices/{uuid}/commands/{command}',
    emptyBody: {},
  },
  {
    name: 'commandDeviceByUuid',
    version: 3,
    method: 'POST',
    path: '/api/mdm/devices/{uuid}/commands/{command}',
    emptyBody: {},
  },
  {
    name: 'commandDevicesByUuid',
    version: 2,
    method: 'POST',
    path: '/api/mdm/devices/commands/{command}',
  },
]
