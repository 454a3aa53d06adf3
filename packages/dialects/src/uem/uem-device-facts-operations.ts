import type { Permission } from '@frontdesk/directory/permissions.ts'
import type { LocatedDevice } from '@frontdesk/estate/devices/device.ts'
import { type TSchema, Type } from 'typebox'

import type { OperationReply } from '../operation.ts'
import { type UemContext, uemOperation } from './uem-context.ts'
import {
  DeviceApps,
  DeviceCompliance,
  DeviceNetwork,
  DeviceSecurity,
  DeviceUser,
} from './uem-device-facts-schemas.ts'
import {
  encodeDeviceApp,
  encodeDeviceCompliance,
  encodeDeviceNetwork,
  encodeDeviceSecurity,
  encodeDeviceUser,
  overallCompliance,
} from './uem-device-facts-shape.ts'
import { deviceSearch, requireBySearch, requireDevice } from './uem-device-lookup.ts'
import { UemFault } from './uem-faults.ts'
import { encodeDeviceProfile } from './uem-profile-shape.ts'
import { DeviceProfiles, Fault, NumericId, type PageWords, pageOf, paging } from './uem-schemas.ts'

const refusals = { 400: Fault, 401: Fault, 403: Fault, 404: Fault }

/** What is told about one device, under two addresses: by its number and by other identifiers. */
interface Told {
  /** Last part of both paths. */
  readonly of: string
  readonly summary: string
  readonly source: string
  readonly demands: Permission
  readonly value: TSchema
  /** Undefined where there is one answer and no list. */
  readonly paged?: 'paged'
  answer(device: LocatedDevice, page: PageWords, context: UemContext): Promise<OperationReply>
}

/** `/devices/{id}/security` and `/devices/security?searchby=&id=`. */
function twins(told: Told) {
  return [byNumber(told), byOtherId(told)]
}

/** The words of a page, where there are pages; elsewhere they are never given. */
function pagingWhen(paged: Told['paged']): typeof paging {
  return paged ? paging : ({} as typeof paging)
}

function byNumber({ of, summary, source, demands, value, paged, answer }: Told) {
  return uemOperation({
    method: 'GET',
    path: `/api/mdm/devices/{id}/${of}`,
    versions: [1],
    summary,
    source,
    params: Type.Object({ id: NumericId }),
    query: Type.Object(pagingWhen(paged)),
    demands,
    replies: { 200: value, 204: null, ...refusals },
    run: async ({ params, query, ...context }) =>
      answer(await requireDevice(context, params.id), query, context),
  })
}

function byOtherId({ of, summary, source, demands, value, paged, answer }: Told) {
  return uemOperation({
    method: 'GET',
    path: `/api/mdm/devices/${of}`,
    versions: [1],
    summary: `${summary.replace(/\.$/, '')}; the device is named by any of its identifiers.`,
    source,
    query: Type.Object({ ...deviceSearch, ...pagingWhen(paged) }),
    demands,
    replies: { 200: value, 204: null, 422: Fault, ...refusals },
    run: async ({ query, ...context }) =>
      answer(await requireBySearch(context, query), query, context),
  })
}

const profiles: Told = {
  of: 'profiles',
  summary: 'Lists the profiles of one device and where each of them stands.',
  source: 'Published specification and recorded answers (confirmed).',
  demands: 'profiles:read',
  value: DeviceProfiles,
  paged: 'paged',
  async answer(device, query, context) {
    const reply = await listProfiles(device.id, query, context)
    return reply ?? { status: 204 }
  },
}

async function listProfiles(
  id: number,
  query: PageWords,
  { profiles, caller }: UemContext,
): Promise<OperationReply | undefined> {
  const { page, size, offset, limit } = pageOf(query)
  const { items, total } = await profiles.ofDevice(caller.effective.reach, id, { offset, limit })
  if (items.length === 0) return undefined
  const value = {
    DeviceId: { Id: { Value: id } },
    DeviceProfiles: items.map(encodeDeviceProfile),
    Page: page,
    PageSize: size,
    Total: total,
  }
  return { status: 200, value }
}

/** About one device: what is installed on it, how it is protected and connected, whose it is. */
export const uemDeviceFactsOperations = [
  uemOperation({
    method: 'GET',
    path: '/api/mdm/devices/{id}/profiles',
    versions: [1],
    summary: profiles.summary,
    source: profiles.source,
    params: Type.Object({ id: NumericId }),
    query: Type.Object(paging),
    demands: 'profiles:read',
    replies: { 200: DeviceProfiles, 204: null, ...refusals },
    async run(asked) {
      const { id } = asked.params
      const reply = await listProfiles(id, asked.query, asked)
      if (reply) return reply
      // Only now is it worth a read to tell a device without profiles from no device.
      await requireDevice(asked, id)
      return { status: 204 }
    },
  }),
  byOtherId(profiles),
  ...twins({
    of: 'security',
    summary: 'Tells how one device is protected.',
    source: 'Published specification (confirmed).',
    demands: 'devices:read',
    value: DeviceSecurity,
    async answer(device) {
      if (device.lastSeenAt <= 0) throw new UemFault('securityNotReported')
      return { status: 200, value: encodeDeviceSecurity(device) }
    },
  }),
  ...twins({
    of: 'network',
    summary: 'Tells how one device is connected.',
    source: 'Published specification (confirmed); members inside others in an order inferred.',
    demands: 'devices:read',
    value: DeviceNetwork,
    async answer(device) {
      const value = encodeDeviceNetwork(device)
      return value ? { status: 200, value } : { status: 204 }
    },
  }),
  ...twins({
    of: 'compliance',
    summary: 'Tells how one device stands against each policy.',
    source: 'Published specification (confirmed); the policies are ours.',
    demands: 'devices:read',
    value: DeviceCompliance,
    paged: 'paged',
    async answer(device, query) {
      const { page, size, offset, limit } = pageOf(query)
      const results = encodeDeviceCompliance(device)
      const value = {
        DeviceCompliance: results.slice(offset, offset + limit),
        OverallCompliantStatus: overallCompliance(device),
        Page: page,
        PageSize: size,
        Total: results.length,
      }
      return { status: 200, value }
    },
  }),
  ...twins({
    of: 'user',
    summary: 'Tells whom one device belongs to.',
    source: 'Published specification (confirmed).',
    demands: 'users:read',
    value: DeviceUser,
    async answer(device, _, { users, caller }) {
      const user = await users.find(caller.effective.reach, device.userId)
      return { status: 200, value: { DeviceUser: encodeDeviceUser(device, user) } }
    },
  }),
  ...twins({
    of: 'apps',
    summary: 'Lists the apps of one device and where each of them stands.',
    source: 'Published specification (confirmed); numbers of Status inferred.',
    demands: 'apps:read',
    value: DeviceApps,
    paged: 'paged',
    async answer(device, query, { apps, caller }) {
      const { page, size, offset, limit } = pageOf(query)
      const search = { offset, limit, descending: false }
      const { items, total } = await apps.ofDevice(caller.effective.reach, device.id, search)
      if (items.length === 0) return { status: 204 }
      const value = {
        DeviceApps: items.map((app) => encodeDeviceApp(app, device)),
        Page: page,
        PageSize: size,
        Total: total,
      }
      return { status: 200, value }
    },
  }),
]
