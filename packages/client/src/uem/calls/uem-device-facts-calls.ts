// Made by `npm run docs` from the operation table. Change that, not this.
import type { UemCall, UemCallShape, UemListCall } from '../uem-client-calls.ts'
import { inQuery } from '../uem-paging.ts'
import type {
  DeviceAppDetails,
  DeviceAppItems,
  DeviceAppSearchResult,
  DeviceComplianceSearchResult,
  DeviceNetwork,
  DeviceProfileSearchResult,
  DeviceSecurity,
  DeviceUserResult,
} from './uem-device-facts-answers.ts'

/** Version 1. */
export interface DeviceFactsCallsV1 {
  /**
   * Lists the profiles of one device and where each of them stands. `GET
   * /api/mdm/devices/{id}/profiles`
   */
  readonly listDeviceProfiles: UemListCall<
    {
      readonly id: number

      /** Counted from 0. */
      readonly page?: number | undefined

      /** 500 when not given or 0, and at the most. */
      readonly pagesize?: number | undefined
    },
    DeviceProfileSearchResult | undefined,
    DeviceProfileSearchResult['DeviceProfiles'][number]
  >

  /**
   * Lists the profiles of one device and where each of them stands; the device is named by
   * any of its identifiers. `GET /api/mdm/devices/profiles`
   */
  readonly listDeviceProfilesBy: UemListCall<
    {
      /** In any letter case: DeviceId, Macaddress, Udid, Serialnumber, ImeiNumber, EasId, Uuid. */
      readonly searchby: string
      readonly id: string

      /** Counted from 0. */
      readonly page?: number | undefined

      /** 500 when not given or 0, and at the most. */
      readonly pagesize?: number | undefined
    },
    DeviceProfileSearchResult | undefined,
    DeviceProfileSearchResult['DeviceProfiles'][number]
  >

  /** Tells how one device is protected. `GET /api/mdm/devices/{id}/security` */
  readonly getDeviceSecurity: UemCall<{ readonly id: number }, DeviceSecurity | undefined>

  /**
   * Tells how one device is protected; the device is named by any of its identifiers. `GET
   * /api/mdm/devices/security`
   */
  readonly getDeviceSecurityBy: UemCall<
    {
      /** In any letter case: DeviceId, Macaddress, Udid, Serialnumber, ImeiNumber, EasId, Uuid. */
      readonly searchby: string
      readonly id: string
    },
    DeviceSecurity | undefined
  >

  /** Tells how one device is connected. `GET /api/mdm/devices/{id}/network` */
  readonly getDeviceNetwork: UemCall<{ readonly id: number }, DeviceNetwork | undefined>

  /**
   * Tells how one device is connected; the device is named by any of its identifiers. `GET
   * /api/mdm/devices/network`
   */
  readonly getDeviceNetworkBy: UemCall<
    {
      /** In any letter case: DeviceId, Macaddress, Udid, Serialnumber, ImeiNumber, EasId, Uuid. */
      readonly searchby: string
      readonly id: string
    },
    DeviceNetwork | undefined
  >

  /** Tells how one device stands against each policy. `GET /api/mdm/devices/{id}/compliance` */
  readonly listDeviceCompliance: UemListCall<
    {
      readonly id: number

      /** Counted from 0. */
      readonly page?: number | undefined

      /** 500 when not given or 0, and at the most. */
      readonly pagesize?: number | undefined
    },
    DeviceComplianceSearchResult | undefined,
    DeviceComplianceSearchResult['DeviceCompliance'][number]
  >

  /**
   * Tells how one device stands against each policy; the device is named by any of its
   * identifiers. `GET /api/mdm/devices/compliance`
   */
  readonly listDeviceComplianceBy: UemListCall<
    {
      /** In any letter case: DeviceId, Macaddress, Udid, Serialnumber, ImeiNumber, EasId, Uuid. */
      readonly searchby: string
      readonly id: string

      /** Counted from 0. */
      readonly page?: number | undefined

      /** 500 when not given or 0, and at the most. */
      readonly pagesize?: number | undefined
    },
    DeviceComplianceSearchResult | undefined,
    DeviceComplianceSearchResult['DeviceCompliance'][number]
  >

  /** Tells whom one device belongs to. `GET /api/mdm/devices/{id}/user` */
  readonly getDeviceUser: UemCall<{ readonly id: number }, DeviceUserResult | undefined>

  /**
   * Tells whom one device belongs to; the device is named by any of its identifiers. `GET
   * /api/mdm/devices/user`
   */
  readonly getDeviceUserBy: UemCall<
    {
      /** In any letter case: DeviceId, Macaddress, Udid, Serialnumber, ImeiNumber, EasId, Uuid. */
      readonly searchby: string
      readonly id: string
    },
    DeviceUserResult | undefined
  >

  /**
   * Lists the apps of one device and where each of them stands. `GET
   * /api/mdm/devices/{id}/apps`
   */
  readonly listDeviceApps: UemListCall<
    {
      readonly id: number

      /** Counted from 0. */
      readonly page?: number | undefined

      /** 500 when not given or 0, and at the most. */
      readonly pagesize?: number | undefined
    },
    DeviceAppSearchResult | undefined,
    DeviceAppSearchResult['DeviceApps'][number]
  >

  /**
   * Lists the apps of one device and where each of them stands; the device is named by any of
   * its identifiers. `GET /api/mdm/devices/apps`
   */
  readonly listDeviceAppsBy: UemListCall<
    {
      /** In any letter case: DeviceId, Macaddress, Udid, Serialnumber, ImeiNumber, EasId, Uuid. */
      readonly searchby: string
      readonly id: string

      /** Counted from 0. */
      readonly page?: number | undefined

      /** 500 when not given or 0, and at the most. */
      readonly pagesize?: number | undefined
    },
    DeviceAppSearchResult | undefined,
    DeviceAppSearchResult['DeviceApps'][number]
  >

  /** Tells where one app stands on one device. `GET /api/mdm/devices/{uuid}/apps` */
  readonly getDeviceApp: UemCall<
    { readonly uuid: string; readonly bundleid?: string | undefined },
    DeviceAppDetails
  >

  /** Searches the apps of one device. `GET /api/mdm/devices/{uuid}/apps/search` */
  readonly searchDeviceApps: UemListCall<
    {
      readonly uuid: string

      /** Counted from 0. */
      readonly page?: number | undefined

      /** 500 when not given or 0, and at the most. */
      readonly pagesize?: number | undefined
      readonly searchtext?: string | undefined
      readonly sortorder?: string | undefined
    },
    DeviceAppItems,
    DeviceAppItems['app_items'][number]
  >
}

export const deviceFactsCalls: readonly UemCallShape[] = [
  {
    name: 'listDeviceProfiles',
    version: 1,
    method: 'GET',
    path: '/api/mdm/devices/{id}/profiles',
    list: inQuery('DeviceProfiles', 'pagesize', 500),
  },
  {
    name: 'listDeviceProfilesBy',
    version: 1,
    method: 'GET',
    path: '/api/mdm/devices/profiles',
    list: inQuery('DeviceProfiles', 'pagesize', 500),
  },
  { name: 'getDeviceSecurity', version: 1, method: 'GET', path: '/api/mdm/devices/{id}/security' },
  { name: 'getDeviceSecurityBy', version: 1, method: 'GET', path: '/api/mdm/devices/security' },
  { name: 'getDeviceNetwork', version: 1, method: 'GET', path: '/api/mdm/devices/{id}/network' },
  { name: 'getDeviceNetworkBy', version: 1, method: 'GET', path: '/api/mdm/devices/network' },
  {
    name: 'listDeviceCompliance',
    version: 1,
    method: 'GET',
    path: '/api/mdm/devices/{id}/compliance',
    list: inQuery('DeviceCompliance', 'pagesize', 500),
  },
  {
    name: 'listDeviceComplianceBy',
    version: 1,
    method: 'GET',
    path: '/api/mdm/devices/compliance',
    list: inQuery('DeviceCompliance', 'pagesize', 500),
  },
  { name: 'getDeviceUser', version: 1, method: 'GET', path: '/api/mdm/devices/{id}/user' },
  { name: 'getDeviceUserBy', version: 1, method: 'GET', path: '/api/mdm/devices/user' },
  {
    name: 'listDeviceApps',
    version: 1,
    method: 'GET',
    path: '/api/mdm/devices/{id}/apps',
    list: inQuery('DeviceApps', 'pagesize', 500),
  },
  {
    name: 'listDeviceAppsBy',
    version: 1,
    method: 'GET',
    path: '/api/mdm/devices/apps',
    list: inQuery('DeviceApps', 'pagesize', 500),
  },
  { name: 'getDeviceApp', version: 1, method: 'GET', path: '/api/mdm/devices/{uuid}/apps' },
  {
    name: 'searchDeviceApps',
    version: 1,
    method: 'GET',
    path: '/api/mdm/devices/{uuid}/apps/search',
    list: inQuery('app_items', 'pagesize', 500),
  },
]
