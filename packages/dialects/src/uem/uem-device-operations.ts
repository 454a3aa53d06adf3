import type { DeviceFilter, LocatedDevice, Platform } from '@frontdesk/estate/devices/device.ts'
import { Type } from 'typebox'

import { type UemContext, uemOperation } from './uem-context.ts'
import { parseDateTime, parseLatestDateTime } from './uem-date-time.ts'
import { encodeDeviceDetail } from './uem-device-detail-shape.ts'
import { encodeDevice } from './uem-device-shape.ts'
import { encodeSnakeDevice } from './uem-device-snake-shape.ts'
import { UemFault } from './uem-faults.ts'
import { canonicalUuid } from './uem-request-values.ts'
import {
  Device,
  DeviceDetail,
  DeviceSearch,
  Fault,
  isDescending,
  NumericId,
  type PageWords,
  pageOf,
  paging,
  SnakeDeviceSearch,
  sorting,
  Uuid,
} from './uem-schemas.ts'
import { requireVisibleGroup } from './uem-visible-group.ts'
import { deviceOrderOf, findCompliance, findOwnership, findPlatform } from './uem-vocabulary.ts'

const words = Type.Optional(Type.String({ maxLength: 255 }))
const word = Type.Optional(Type.String({ maxLength: 64 }))
const refusals = { 400: Fault, 401: Fault, 403: Fault }

const common = { user: words, model: words, platform: word, lastseen: word, ownership: word }
const group = { lgid: Type.Optional(NumericId) }

/** Searching devices and reading one of them. */
export const uemDeviceOperations = [
  uemOperation({
    method: 'GET',
    path: '/api/mdm/devices/search',
    versions: [1],
    summary: 'Searches devices.',
    source: 'Published specification and recorded answers (confirmed).',
    query: Type.Object({
      ...common,
      ...group,
      compliantstatus: word,
      seensince: word,
      ...sorting,
      ...paging,
    }),
    demands: 'devices:read',
    replies: { 200: DeviceSearch, 204: null, ...refusals },
    run: ({ query, ...context }) =>
      answerSearch(
        { ...query, compliance: query.compliantstatus, since: query.seensince },
        context,
      ),
  }),
  uemOperation({
    method: 'GET',
    path: '/api/mdm/devices/search',
    versions: [2],
    summary: 'Searches devices; two parameters are spelled with an underscore.',
    source: 'Published specification and recorded answers (confirmed).',
    query: Type.Object({
      ...common,
      ...group,
      compliance_status: word,
      seen_since: word,
      compliantstatus: word,
      seensince: word,
      ...sorting,
      ...paging,
    }),
    demands: 'devices:read',
    replies: { 200: DeviceSearch, 204: null, ...refusals },
    run: ({ query, ...context }) =>
      answerSearch(
        {
          ...query,
          compliance: query.compliance_status ?? query.compliantstatus,
          since: query.seen_since ?? query.seensince,
        },
        context,
      ),
  }),
  uemOperation({
    method: 'GET',
    path: '/api/mdm/devices/search',
    versions: [3],
    summary: 'Searches devices, in snake case throughout.',
    source: 'Published specification (confirmed); no recorded answer.',
    query: Type.Object({
      user: words,
      model_identifier: words,
      device_type: word,
      last_seen: word,
      ownership: word,
      organization_group_uuid: Type.Optional(Uuid),
      compliance_status: word,
      seen_since: word,
      page: paging.page,
      page_size: paging.pagesize,
      order_by: sorting.orderby,
      sort_order: sorting.sortorder,
    }),
    demands: 'devices:read',
    replies: { 200: SnakeDeviceSearch, 204: null, 404: Fault, ...refusals },
    async run({ query, ...context }) {
      const lgid = await groupIdOf(query.organization_group_uuid, context)
      const { items, total, page, size } = await searchDevices(
        {
          user: query.user,
          model: query.model_identifier,
          platform: query.device_type,
          ownership: query.ownership,
          lastseen: query.last_seen,
          since: query.seen_since,
          compliance: query.compliance_status,
          lgid,
          page: query.page,
          pagesize: query.page_size,
          orderby: query.order_by,
          sortorder: query.sort_order,
        },
        context,
      )
      if (items.length === 0) return { status: 204 }
      const devices = items.map(encodeSnakeDevice)
      return { status: 200, value: { devices, page, page_size: size, total } }
    },
  }),
  uemOperation({
    method: 'GET',
    path: '/api/mdm/devices/{id}',
    versions: [1],
    summary: 'Reads one device.',
    source: 'Published specification (confirmed).',
    params: Type.Object({ id: NumericId }),
    demands: 'devices:read',
    replies: { 200: Device, 404: Fault, ...refusals },
    async run({ params, caller, devices }) {
      const device = await devices.find(caller.effective.reach, params.id)
      if (!device) throw new UemFault('deviceNotFound')
      return { status: 200, value: encodeDevice(device) }
    },
  }),
  uemOperation({
    method: 'GET',
    path: '/api/mdm/devices/{uuid}',
    versions: [2],
    summary: 'Reads one device by its UUID, in camel case.',
    source: 'Published specification and recorded answers (confirmed).',
    params: Type.Object({ uuid: Uuid }),
    demands: 'devices:read',
    replies: { 200: DeviceDetail, 404: Fault, ...refusals },
    async run({ params, caller, devices, publicUrl }) {
      const device = await devices.findByUuid(caller.effective.reach, canonicalUuid(params.uuid))
      if (!device) throw new UemFault('deviceUuidNotFound')
      return { status: 200, value: encodeDeviceDetail(device, publicUrl) }
    },
  }),
]

/** What all versions ask a search for, under the names of version 1 where they have one. */
interface SearchWords extends PageWords {
  readonly user?: string | undefined
  readonly model?: string | undefined
  readonly platform?: string | undefined
  readonly ownership?: string | undefined
  readonly lastseen?: string | undefined
  readonly since?: string | undefined
  readonly compliance?: string | undefined
  readonly lgid?: number | undefined
  readonly orderby?: string | undefined
  readonly sortorder?: string | undefined
}

async function answerSearch(query: SearchWords, context: UemContext) {
  const { items, total, page, size } = await searchDevices(query, context)
  if (items.length === 0) return { status: 204 }
  const Devices = items.map(encodeDevice)
  return { status: 200, value: { Devices, Page: page, PageSize: size, Total: total } }
}

async function searchDevices(query: SearchWords, context: UemContext) {
  const { page, size, offset, limit } = pageOf(query)
  const found: { items: readonly LocatedDevice[]; total: number } = { items: [], total: 0 }
  const filter = filterOf(query)
  if (query.lgid !== undefined) {
    await requireVisibleGroup(query.lgid, 'groupNotVisible', context)
  }
  if (filter !== 'nothing') {
    const { reach } = context.caller.effective
    const search = { offset, limit, orderBy: deviceOrderOf(query.orderby) }
    const descending = isDescending(query.sortorder)
    Object.assign(found, await context.devices.search(reach, { ...filter, ...search, descending }))
  }
  return { ...found, page, size }
}

/** The words of a query as the estate's filter; `nothing` when no device here can match. */
function filterOf(query: SearchWords): DeviceFilter | 'nothing' {
  const platform = requireWord(query.platform, findPlatform, 'platform')
  if (platform === 'none') return 'nothing'
  return {
    user: query.user,
    model: query.model,
    platform: platform satisfies Platform | undefined,
    ownership: requireWord(query.ownership, findOwnership, 'ownership'),
    complianceStatus: requireWord(query.compliance, findCompliance, 'compliance status'),
    organizationGroupId: query.lgid,
    // Two parameters, two meanings: last seen on or before, and seen at or after (quirk U17).
    seenUntil:
      query.lastseen === undefined ? undefined : parseLatestDateTime(query.lastseen, 'lastseen'),
    seenSince: query.since === undefined ? undefined : parseDateTime(query.since, 'seensince'),
  }
}

function requireWord<Meaning>(
  text: string | undefined,
  find: (text: string) => Meaning | undefined,
  name: string,
): Meaning | undefined {
  if (text === undefined) return undefined
  const meaning = find(text)
  if (meaning === undefined) {
    throw new UemFault('valueInvalid', `The value of ${name} is not known.`)
  }
  return meaning
}

async function groupIdOf(
  uuid: string | undefined,
  context: UemContext,
): Promise<number | undefined> {
  if (uuid === undefined) return undefined
  const found = await requireVisibleGroup(canonicalUuid(uuid), 'snakeGroupNotVisible', context)
  return found.id
}
