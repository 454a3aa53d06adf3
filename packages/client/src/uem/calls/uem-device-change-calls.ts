// Made by `npm run docs` from the operation table. Change that, not this.
import type { UemCall, UemCallShape } from '../uem-client-calls.ts'
import type { Device } from './uem-device-answers.ts'
import type { BulkManagementSettings, BulkResponse } from './uem-device-change-answers.ts'

/** Version 1. */
export interface DeviceChangeCallsV1 {
  /** Removes one device and answers with it as it was. `DELETE /api/mdm/devices/{id}` */
  readonly deleteDevice: UemCall<{ readonly id: number }, Device>

  /** Changes the asset number, name or ownership of one device. `PUT /api/mdm/devices/{id}` */
  readonly changeDevice: UemCall<
    {
      readonly id: number

      /** Members that are absent stay as they are. */
      readonly body: {
        readonly AssetNumber?: string | undefined
        readonly DeviceFriendlyName?: string | undefined

        /** C, E, S, Undefined. */
        readonly Ownership?: string | undefined
      }
    },
    void
  >

  /** Removes one device, named by any of its identifiers. `DELETE /api/mdm/devices` */
  readonly deleteDeviceBy: UemCall<
    {
      /** In any letter case: DeviceId, Macaddress, Udid, Serialnumber, ImeiNumber, EasId, Uuid. */
      readonly searchby: string
      readonly id: string
    },
    void
  >

  /** Changes one device, named by any of its identifiers. `PUT /api/mdm/devices` */
  readonly changeDeviceBy: UemCall<
    {
      /** In any letter case: DeviceId, Macaddress, Udid, Serialnumber, ImeiNumber, EasId, Uuid. */
      readonly searchby: string
      readonly id: string

      /** Members that are absent stay as they are. */
      readonly body: {
        readonly AssetNumber?: string | undefined
        readonly DeviceFriendlyName?: string | undefined

        /** C, E, S, Undefined. */
        readonly Ownership?: string | undefined
      }
    },
    void
  >

  /**
   * Removes many devices; the answer names those that were not found. `POST
   * /api/mdm/devices/bulk`
   */
  readonly deleteDevices: UemCall<
    {
      /** In any letter case: DeviceId, Macaddress, Udid, Serialnumber, ImeiNumber, EasId, Uuid. */
      readonly searchby?: string | undefined

      /** At most 1000 values. */
      readonly body: {
        readonly BulkValues?:
          | { readonly Value?: readonly (string | number)[] | undefined }
          | undefined
      }
    },
    BulkResponse
  >

  /** Says how many things one bulk request may name. `GET /api/mdm/devices/bulksettings` */
  readonly getBulkLimits: UemCall<Readonly<Record<never, never>>, BulkManagementSettings>

  /**
   * Moves one device to another organization group of its organization. `PUT
   * /api/mdm/devices/{id}/commands/changeorganizationgroup/{group}`
   */
  readonly moveDevice: UemCall<{ readonly id: number; readonly group: number }, void>

  /**
   * Moves one device, named by any of its identifiers, to another organization group. `POST
   * /api/mdm/devices/commands/changeorganizationgroup`
   */
  readonly moveDeviceBy: UemCall<
    {
      /** In any letter case: DeviceId, Macaddress, Udid, Serialnumber, ImeiNumber, EasId, Uuid. */
      readonly searchby: string
      readonly id: string
      readonly ogid: number
    },
    void
  >
}

export const deviceChangeCalls: readonly UemCallShape[] = [
  { name: 'deleteDevice', version: 1, method: 'DELETE', path: '/api/mdm/devices/{id}' },
  { name: 'changeDevice', version: 1, method: 'PUT', path: '/api/mdm/devices/{id}' },
  { name: 'deleteDeviceBy', version: 1, method: 'DELETE', path: '/api/mdm/devices' },
  { name: 'changeDeviceBy', version: 1, method: 'PUT', path: '/api/mdm/devices' },
  { name: 'deleteDevices', version: 1, method: 'POST', path: '/api/mdm/devices/bulk' },
  { name: 'getBulkLimits', version: 1, method: 'GET', path: '/api/mdm/devices/bulksettings' },
  {
    name: 'moveDevice',
    version: 1,
    method: 'PUT',
    path: '/api/mdm/devices/{id}/commands/changeorganizationgroup/{group}',
  },
  {
    name: 'moveDeviceBy',
    version: 1,
    method: 'POST',
    path: '/api/mdm/devices/commands/changeorganizationgroup',
  },
]
