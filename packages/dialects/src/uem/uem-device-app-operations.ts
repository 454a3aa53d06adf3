import { Type } from 'typebox'

import { type UemContext, uemOperation } from './uem-context.ts'
import { DeviceAppDetail, DeviceAppSearch } from './uem-device-facts-schemas.ts'
import { encodeDeviceAppDetail, encodeDeviceAppItem } from './uem-device-facts-shape.ts'
import { UemFault } from './uem-faults.ts'
import { canonicalUuid } from './uem-request-values.ts'
import { Fault, isDescending, pageOf, paging, sorting, Uuid } from './uem-schemas.ts'

const refusals = { 400: Fault, 401: Fault, 403: Fault, 404: Fault }

/** The apps of a device that is named by its UUID. */
export const uemDeviceAppOperations = [
  uemOperation({
    method: 'GET',
    path: '/api/mdm/devices/{uuid}/apps',
    versions: [1],
    summary: 'Tells where one app stands on one device.',
    source: 'Published specification (confirmed).',
    params: Type.Object({ uuid: Uuid }),
    query: Type.Object({ bundleid: Type.Optional(Type.String({ maxLength: 255 })) }),
    demands: 'apps:read',
    replies: { 200: DeviceAppDetail, ...refusals },
    async run({ params, query, ...context }) {
      if (query.bundleid === undefined) throw new UemFault('appIdMissing')
      const device = await requireByUuid(context, params.uuid)
      const { reach } = context.caller.effective
      const app = await context.apps.findOnDevice(reach, device.id, query.bundleid)
      if (!app) throw new UemFault('appNotOnDevice')
      return { status: 200, value: encodeDeviceAppDetail(app) }
    },
  }),
  uemOperation({
    method: 'GET',
    path: '/api/mdm/devices/{uuid}/apps/search',
    versions: [1],
    summary: 'Searches the apps of one device.',
    source: 'Published specification (confirmed); 200 for no hit inferred.',
    params: Type.Object({ uuid: Uuid }),
    query: Type.Object({
      ...paging,
      searchtext: Type.Optional(Type.String({ maxLength: 255 })),
      sortorder: sorting.sortorder,
    }),
    demands: 'apps:read',
    replies: { 200: DeviceAppSearch, ...refusals },
    async run({ params, query, ...context }) {
      if (/[()[\]{}<>"]/.test(query.searchtext ?? '')) {
        throw new UemFault('valueInvalid', 'searchtext holds a bracket, brace, quote, < or >.')
      }
      const device = await requireByUuid(context, params.uuid)
      const { offset, limit } = pageOf(query)
      const { items, total } = await context.apps.ofDevice(
        context.caller.effective.reach,
        device.id,
        { offset, limit, text: query.searchtext, descending: isDescending(query.sortorder) },
      )
      return {
        status: 200,
        value: { app_items: items.map(encodeDeviceAppItem), TotalResults: total },
      }
    },
  }),
]

async function requireByUuid({ devices, caller }: UemContext, uuid: string) {
  const device = await devices.findByUuid(caller.effective.reach, canonicalUuid(uuid))
  if (!device) throw new UemFault('deviceUuidNotFound')
  return device
}
