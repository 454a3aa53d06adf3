// Made by `npm run docs` from the operation table. Change that, not this.
import type { UemCall, UemCallShape } from '../uem-client-calls.ts'
import type { FindDeviceBody, FindDeviceByBody } from './uem-worded-command-answers.ts'

/** Version 1. */
export interface WordedCommandCallsV1 {
  /** Has one device make itself heard. `POST /api/mdm/devices/{id}/commands/finddevice` */
  readonly findDevice: UemCall<{ readonly id: number; readonly body: FindDeviceBody }, void>

  /**
   * Has one device, named by any of its identifiers, make itself heard. `POST
   * /api/mdm/devices/commands/finddevice`
   */
  readonly findDeviceBy: UemCall<
    {
      /** In any letter case: DeviceId, Macaddress, Udid, Serialnumber, ImeiNumber, EasId, Uuid. */
      readonly searchby: string
      readonly id: string
      readonly body: FindDeviceByBody
    },
    void
  >

  /** Changes the passcode of one device. `POST /api/mdm/devices/{id}/commands/changepasscode` */
  readonly changeDevicePasscode: UemCall<
    {
      readonly id: number
      readonly body: {
        /** Required; read and not kept. */
        readonly Passcode?: string | undefined

        /** Read and not kept. */
        readonly WorkPasscode?: boolean | undefined
      }
    },
    void
  >

  /**
   * Changes the passcode of one device, named by any of its identifiers. `POST
   * /api/mdm/devices/commands/changepasscode`
   */
  readonly changeDevicePasscodeBy: UemCall<
    {
      /** In any letter case: DeviceId, Macaddress, Udid, Serialnumber, ImeiNumber, EasId, Uuid. */
      readonly searchby: string
      readonly id: string
      readonly body: {
        /** Required; read and not kept. */
        readonly Passcode?: string | undefined

        /** Read and not kept. */
        readonly WorkPasscode?: boolean | undefined
      }
    },
    void
  >

  /**
   * Has one device, named by any of its identifiers, update its system. `POST
   * /api/mdm/devices/commands/scheduleosupdate`
   */
  readonly updateDeviceSystemBy: UemCall<
    {
      /** In any letter case: DeviceId, Macaddress, Udid, Serialnumber, ImeiNumber, EasId, Uuid. */
      readonly searchby: string
      readonly id: string

      /** Read and not kept. */
      readonly osupdateproductversion?: string | undefined

      /**
       * In any letter case: Default, DownloadOnly, InstallASAP, NotifyOnly, InstallLater,
       * InstallForceRestart; read and not kept.
       */
      readonly installaction?: string | undefined

      /** What is to be installed; read and not kept. */
      readonly body: readonly string[]
    },
    void
  >

  /**
   * Has many devices update their systems: all of them or, when one is not found, none. `POST
   * /api/mdm/devices/commands/bulk/scheduleosupdate`
   */
  readonly updateDeviceSystems: UemCall<
    {
      /** In any letter case: DeviceId, Macaddress, Udid, Serialnumber, ImeiNumber, EasId, Uuid. */
      readonly searchby: string

      /**
       * In any letter case: Default, DownloadOnly, InstallASAP, NotifyOnly, InstallLater,
       * InstallForceRestart; read and not kept.
       */
      readonly installaction?: string | undefined

      /** At most 1000 values. */
      readonly body: {
        readonly BulkValues?:
          | { readonly Value?: readonly (string | number)[] | undefined }
          | undefined
      }
    },
    void
  >
}

export const wordedCommandCalls: readonly UemCallShape[] = [
  {
    name: 'findDevice',
    version: 1,
    method: 'POST',
    path: '/api/mdm/devices/{id}/commands/finddevice',
  },
  {
    name: 'findDeviceBy',
    version: 1,
    method: 'POST',
    path: '/api/mdm/devices/commands/finddevice',
  },
  {
    name: 'changeDevicePasscode',
    version: 1,
    method: 'POST',
    path: '/api/mdm/devices/{id}/commands/changepasscode',
  },
  {
    name: 'changeDevicePasscodeBy',
    version: 1,
    method: 'POST',
    path: '/api/mdm/devices/commands/changepasscode',
  },
  {
    name: 'updateDeviceSystemBy',
    version: 1,
    method: 'POST',
    path: '/api/mdm/devices/commands/scheduleosupdate',
  },
  {
    name: 'updateDeviceSystems',
    version: 1,
    method: 'POST',
    path: '/api/mdm/devices/commands/bulk/scheduleosupdate',
  },
]
