import {
  type DeviceFilter,
  type EnrollmentStatus,
  enrollmentStatuses,
  type LocatedDevice,
} from '@frontdesk/estate/devices/device.ts'
import { Type } from 'typebox'

import { BulkBody, requireBulkValues } from './uem-bulk-values.ts'
import { uemOperation } from './uem-context.ts'
import { parseDateTime } from './uem-date-time.ts'
import { ExtensiveSearch } from './uem-device-facts-schemas.ts'
import { encodeExtensively } from './uem-device-facts-shape.ts'
import {
  deviceSearch,
  findManyBySearch,
  requireBySearch,
  requireIdentifierKind,
  SearchBy,
} from './uem-device-lookup.ts'
import { encodeDevice } from './uem-device-shape.ts'
import { UemFault } from './uem-faults.ts'
import { Device, DeviceSearch, Fault, NumericId, pageOf, paging } from './uem-schemas.ts'
import { requireVisibleGroup } from './uem-visible-group.ts'
import { enrollmentTexts, findPlatform } from './uem-vocabulary.ts'

const refusals = { 400: Fault, 401: Fault, 403: Fault }
const word = Type.Optional(Type.String({ maxLength: 64 }))

const extensiveQuery = {
  organizationgroupid: Type.Optional(NumericId),
  platform: word,
  startdatetime: word,
  enddatetime: word,
  deviceid: Type.Optional(NumericId),
  customattributes: Type.Optional(Type.String({ maxLength: 1000 })),
  enrollmentstatus: word,
  statuschangestarttime: word,
  statuschangeendtime: word,
  macaddress: word,
  ...paging,
}

/** Finding devices by other identifiers than their number. */
export const uemDeviceLookupOperations = [
  uemOperation({
    method: 'GET',
    path: '/api/mdm/devices',
    versions: [1],
    summary: 'Reads one device, named by any of its identifiers.',
    source: 'Published specification (confirmed).',
    query: Type.Object(deviceSearch),
    demands: 'devices:read',
    replies: { 200: Device, 404: Fault, 422: Fault, ...refusals },
    async run({ query, ...context }) {
      return { status: 200, value: encodeDevice(await requireBySearch(context, query)) }
    },
  }),
  uemOperation({
    method: 'POST',
    path: '/api/mdm/devices',
    versions: [1],
    summary: 'Reads many devices, named by one kind of identifier.',
    source: 'Published specification (confirmed); leaving out what is not found is inferred.',
    query: Type.Object({ searchby: SearchBy }),
    body: BulkBody,
    demands: 'devices:read',
    replies: { 200: DeviceSearch, 404: Fault, 422: Fault, ...refusals },
    async run({ query, body, ...context }) {
      const kind = requireIdentifierKind(query.searchby)
      return answerMany(await findManyBySearch(context, kind, requireBulkValues(body)))
    },
  }),
  uemOperation({
    method: 'POST',
    path: '/api/mdm/devices/id',
    versions: [1],
    summary: 'Reads many devices, named by their numbers.',
    source: 'Published specification (confirmed); leaving out what is not found is inferred.',
    body: BulkBody,
    demands: 'devices:read',
    replies: { 200: DeviceSearch, 404: Fault, ...refusals },
    run: async ({ body, ...context }) =>
      answerMany(await findManyBySearch(context, 'id', requireBulkValues(body))),
  }),
  uemOperation({
    method: 'GET',
    path: '/api/mdm/devices/extensivesearch',
    versions: [1],
    summary: 'Searches devices, with what an inventory asks about them.',
    source: 'Published specification (confirmed).',
    query: Type.Object(extensiveQuery),
    demands: 'devices:read',
    replies: { 200: ExtensiveSearch, 204: null, 422: Fault, ...refusals },
    async run({ query, ...context }) {
      const { page, size, offset, limit } = pageOf(query)
      const filter = filterOf(query)
      if (query.organizationgroupid !== undefined) {
        await requireVisibleGroup(query.organizationgroupid, 'groupNotVisible', context)
      }
      if (filter === 'nothing') return { status: 204 }
      const search = { ...filter, offset, limit, orderBy: 'id', descending: false } as const
      const { items, total } = await context.devices.search(context.caller.effective.reach, search)
      if (items.length === 0) return { status: 204 }
      const Devices = items.map(encodeExtensively)
      return { status: 200, value: { Devices, Page: page, PageSize: size, Total: total } }
    },
  }),
]

/** Devices that were found, in the order they were asked for; 404 when none was. */
function answerMany({ devices }: { readonly devices: readonly LocatedDevice[] }) {
  const total = devices.length
  if (total === 0) throw new UemFault('deviceNotFound')
  const Devices = devices.map(encodeDevice)
  return { status: 200, value: { Devices, Page: 0, PageSize: total, Total: total } }
}

interface ExtensiveWords {
  readonly organizationgroupid?: number
  readonly platform?: string
  readonly startdatetime?: string
  readonly enddatetime?: string
  readonly deviceid?: number
  readonly customattributes?: string
  readonly enrollmentstatus?: string
  readonly statuschangestarttime?: string
  readonly statuschangeendtime?: string
  readonly macaddress?: string
}

/** `nothing` when no device here can match, as none has attributes of its own (quirk U52). */
function filterOf(query: ExtensiveWords): DeviceFilter | 'nothing' {
  const platform = query.platform === undefined ? undefined : findPlatform(query.platform)
  if (query.platform !== undefined && platform === undefined) {
    throw new UemFault('valueInvalid', 'The value of platform is not known.')
  }
  if (platform === 'none' || query.customattributes !== undefined) return 'nothing'
  return {
    organizationGroupId: query.organizationgroupid,
    platform,
    id: query.deviceid,
    macAddress: query.macaddress,
    enrollmentStatus: requireEnrollmentStatus(query.enrollmentstatus),
    seenSince: findDate(query.startdatetime, 'startdatetime'),
    seenUntil: findDate(query.enddatetime, 'enddatetime'),
    enrolledSince: findDate(query.statuschangestarttime, 'statuschangestarttime'),
    enrolledUntil: findDate(query.statuschangeendtime, 'statuschangeendtime'),
  }
}

function findDate(text: string | undefined, name: string): number | undefined {
  return text === undefined ? undefined : parseDateTime(text, name)
}

function requireEnrollmentStatus(text: string | undefined): EnrollmentStatus | undefined {
  if (text === undefined) return undefined
  const asked = text.toLowerCase()
  const status = enrollmentStatuses.find((each) => enrollmentTexts[each].toLowerCase() === asked)
  if (!status) throw new UemFault('valueInvalid', 'The value of enrollmentstatus is not known.')
  return status
}
