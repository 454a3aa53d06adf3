// Made by `npm run docs` from the operation table. Change that, not this.
import type { UemCall, UemCallShape, UemListCall } from '../uem-client-calls.ts'
import { inQuery } from '../uem-paging.ts'
import type {
  Device,
  DeviceExtensiveSearchResult,
  DeviceSearchResult,
  DeviceSearchResultV3,
  DeviceV2,
} from './uem-device-answers.ts'

/** Version 1. */
export interface DeviceCallsV1 {
  /** Searches devices. `GET /api/mdm/devices/search` */
  readonly searchDevices: UemListCall<
    {
      readonly user?: string | undefined
      readonly model?: string | undefined
      readonly platform?: string | undefined
      readonly lastseen?: string | undefined
      readonly ownership?: string | undefined
      readonly lgid?: number | undefined
      readonly compliantstatus?: string | undefined
      readonly seensince?: string | undefined
      readonly orderby?: string | undefined
      readonly sortorder?: string | undefined

      /** Counted from 0. */
      readonly page?: number | undefined

      /** 500 when not given or 0, and at the most. */
      readonly pagesize?: number | undefined
    },
    DeviceSearchResult | undefined,
    DeviceSearchResult['Devices'][number]
  >

  /** Reads one device. `GET /api/mdm/devices/{id}` */
  readonly getDevice: UemCall<{ readonly id: number }, Device>

  /** Reads one device, named by any of its identifiers. `GET /api/mdm/devices` */
  readonly getDeviceBy: UemCall<
    {
      /** In any letter case: DeviceId, Macaddress, Udid, Serialnumber, ImeiNumber, EasId, Uuid. */
      readonly searchby: string
      readonly id: string
    },
    Device
  >

  /** Reads many devices, named by one kind of identifier. `POST /api/mdm/devices` */
  readonly getDevicesBy: UemCall<
    {
      /** In any letter case: DeviceId, Macaddress, Udid, Serialnumber, ImeiNumber, EasId, Uuid. */
      readonly searchby: string

      /** At most 1000 values. */
      readonly body: {
        readonly BulkValues?:
          | { readonly Value?: readonly (string | number)[] | undefined }
          | undefined
      }
    },
    DeviceSearchResult
  >

  /** Reads many devices, named by their numbers. `POST /api/mdm/devices/id` */
  readonly getDevices: UemCall<
    {
      /** At most 1000 values. */
      readonly body: {
        readonly BulkValues?:
          | { readonly Value?: readonly (string | number)[] | undefined }
          | undefined
      }
    },
    DeviceSearchResult
  >

  /**
   * Searches devices, with what an inventory asks about them. `GET
   * /api/mdm/devices/extensivesearch`
   */
  readonly searchDevicesExtensively: UemListCall<
    {
      readonly organizationgroupid?: number | undefined
      readonly platform?: string | undefined
      readonly startdatetime?: string | undefined
      readonly enddatetime?: string | undefined
      readonly deviceid?: number | undefined
      readonly customattributes?: string | undefined
      readonly enrollmentstatus?: string | undefined
      readonly statuschangestarttime?: string | undefined
      readonly statuschangeendtime?: string | undefined
      readonly macaddress?: string | undefined

      /** Counted from 0. */
      readonly page?: number | undefined

      /** 500 when not given or 0, and at the most. */
      readonly pagesize?: number | undefined
    },
    DeviceExtensiveSearchResult | undefined,
    DeviceExtensiveSearchResult['Devices'][number]
  >
}

/** Version 2. */
export interface DeviceCallsV2 {
  /**
   * Searches devices; two parameters are spelled with an underscore. `GET
   * /api/mdm/devices/search`
   */
  readonly searchDevices: UemListCall<
    {
      readonly user?: string | undefined
      readonly model?: string | undefined
      readonly platform?: string | undefined
      readonly lastseen?: string | undefined
      readonly ownership?: string | undefined
      readonly lgid?: number | undefined
      readonly compliance_status?: string | undefined
      readonly seen_since?: string | undefined
      readonly compliantstatus?: string | undefined
      readonly seensince?: string | undefined
      readonly orderby?: string | undefined
      readonly sortorder?: string | undefined

      /** Counted from 0. */
      readonly page?: number | undefined

      /** 500 when not given or 0, and at the most. */
      readonly pagesize?: number | undefined
    },
    DeviceSearchResult | undefined,
    DeviceSearchResult['Devices'][number]
  >

  /** Reads one device by its UUID, in camel case. `GET /api/mdm/devices/{uuid}` */
  readonly getDevice: UemCall<{ readonly uuid: string }, DeviceV2>
}

/** Version 3. */
export interface DeviceCallsV3 {
  /** Searches devices, in snake case throughout. `GET /api/mdm/devices/search` */
  readonly searchDevices: UemListCall<
    {
      readonly user?: string | undefined
      readonly model_identifier?: string | undefined
      readonly device_type?: string | undefined
      readonly last_seen?: string | undefined
      readonly ownership?: string | undefined
      readonly organization_group_uuid?: string | undefined
      readonly compliance_status?: string | undefined
      readonly seen_since?: string | undefined

      /** Counted from 0. */
      readonly page?: number | undefined

      /** 500 when not given or 0, and at the most. */
      readonly page_size?: number | undefined
      readonly order_by?: string | undefined
      readonly sort_order?: string | undefined
    },
    DeviceSearchResultV3 | undefined,
    DeviceSearchResultV3['devices'][number]
  >
}

export const deviceCalls: readonly UemCallShape[] = [
  {
    name: 'searchDevices',
    version: 1,
    method: 'GET',
    path: '/api/mdm/devices/search',
    list: inQuery('Devices', 'pagesize', 500),
  },
  {
    name: 'searchDevices',
    version: 2,
    method: 'GET',
    path: '/api/mdm/devices/search',
    list: inQuery('Devices', 'pagesize', 500),
  },
  {
    name: 'searchDevices',
    version: 3,
    method: 'GET',
    path: '/api/mdm/devices/search',
    list: inQuery('devices', 'page_size', 500),
  },
  { name: 'getDevice', version: 1, method: 'GET', path: '/api/mdm/devices/{id}' },
  { name: 'getDevice', version: 2, method: 'GET', path: '/api/mdm/devices/{uuid}' },
  { name: 'getDeviceBy', version: 1, method: 'GET', path: '/api/mdm/devices' },
  { name: 'getDevicesBy', version: 1, method: 'POST', path: '/api/mdm/devices' },
  { name: 'getDevices', version: 1, method: 'POST', path: '/api/mdm/devices/id' },
  {
    name: 'searchDevicesExtensively',
    version: 1,
    method: 'GET',
    path: '/api/mdm/devices/extensivesearch',
    list: inQuery('Devices', 'pagesize', 500),
  },
]
