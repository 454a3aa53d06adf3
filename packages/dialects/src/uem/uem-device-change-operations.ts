import {
  type DeviceEdit,
  isEnrolled,
  type LocatedDevice,
} from '@frontdesk/estate/devices/device.ts'
import { Type } from 'typebox'

import type { WireRequest } from '../exchange.ts'
import { changeEvent } from './uem-audit.ts'
import {
  BulkAnswer,
  BulkBody,
  bulkAnswer,
  bulkLimit,
  requireBulkValues,
} from './uem-bulk-values.ts'
import { type UemContext, uemOperation } from './uem-context.ts'
import { BulkSettings } from './uem-device-facts-schemas.ts'
import {
  deviceSearch,
  findBySearch,
  findManyBySearch,
  requireBySearch,
  requireDevice,
  requireIdentifierKind,
  SearchBy,
} from './uem-device-lookup.ts'
import { encodeDevice } from './uem-device-shape.ts'
import { UemFault } from './uem-faults.ts'
import { Device, Fault, NumericId } from './uem-schemas.ts'
import { requireVisibleGroup } from './uem-visible-group.ts'
import { findOwnership } from './uem-vocabulary.ts'

const refusals = { 400: Fault, 401: Fault, 403: Fault }

const name = Type.Optional(Type.String({ maxLength: 255 }))
const DeviceChange = Type.Optional(
  Type.Object(
    {
      AssetNumber: name,
      DeviceFriendlyName: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
      Ownership: Type.Optional(Type.String({ maxLength: 64, description: 'C, E, S, Undefined.' })),
    },
    { description: 'Members that are absent stay as they are.' },
  ),
)

/** How often devices that are moved or removed meanwhile are read again. */
const attempts = 5

/** Changing, moving and removing devices. */
export const uemDeviceChangeOperations = [
  uemOperation({
    method: 'DELETE',
    path: '/api/mdm/devices/{id}',
    versions: [1],
    summary: 'Removes one device and answers with it as it was.',
    source: 'Published specification (confirmed).',
    params: Type.Object({ id: NumericId }),
    demands: 'devices:delete',
    replies: { 200: Device, 404: Fault, ...refusals },
    async run({ params, request, ...context }) {
      const device = await requireDevice(context, params.id)
      await remove(device, request, context)
      return { status: 200, value: encodeDevice(device) }
    },
  }),
  uemOperation({
    method: 'PUT',
    path: '/api/mdm/devices/{id}',
    versions: [1],
    summary: 'Changes the asset number, name or ownership of one device.',
    source: 'Published specification (confirmed).',
    params: Type.Object({ id: NumericId }),
    body: DeviceChange,
    demands: 'devices:edit',
    replies: { 204: null, 404: Fault, ...refusals },
    async run({ params, body, request, ...context }) {
      const edit = requireEdit(body)
      await change({ device: await requireDevice(context, params.id), edit, request, context })
      return { status: 204 }
    },
  }),
  uemOperation({
    method: 'DELETE',
    path: '/api/mdm/devices',
    versions: [1],
    summary: 'Removes one device, named by any of its identifiers.',
    source: 'Published specification (confirmed).',
    query: Type.Object(deviceSearch),
    demands: 'devices:delete',
    replies: { 204: null, 404: Fault, 422: Fault, ...refusals },
    async run({ query, request, ...context }) {
      await remove(await requireBySearch(context, query), request, context)
      return { status: 204 }
    },
  }),
  uemOperation({
    method: 'PUT',
    path: '/api/mdm/devices',
    versions: [1],
    summary: 'Changes one device, named by any of its identifiers.',
    source: 'Published specification (confirmed).',
    query: Type.Object(deviceSearch),
    body: DeviceChange,
    demands: 'devices:edit',
    replies: { 204: null, 404: Fault, 422: Fault, ...refusals },
    async run({ query, body, request, ...context }) {
      const edit = requireEdit(body)
      await change({ device: await requireBySearch(context, query), edit, request, context })
      return { status: 204 }
    },
  }),
  uemOperation({
    method: 'POST',
    path: '/api/mdm/devices/bulk',
    versions: [1],
    summary: 'Removes many devices; the answer names those that were not found.',
    source: 'Published specification (confirmed); fault codes inferred.',
    query: Type.Object({ searchby: Type.Optional(SearchBy) }),
    body: BulkBody,
    demands: 'devices:delete',
    replies: { 200: BulkAnswer, 404: Fault, 422: Fault, ...refusals },
    async run({ query, body, request, ...context }) {
      const kind = requireIdentifierKind(query.searchby ?? 'DeviceId')
      const values = requireBulkValues(body, { tooMany: 'bulkDeleteTooMany' })
      const find = () => findManyBySearch(context, kind, values)
      const missing = await removeAll(find, request, context)
      const faults = missing.map((value) => ({ value, fault: 'deviceNotFound' }) as const)
      return { status: 200, value: bulkAnswer(values.length, faults) }
    },
  }),
  uemOperation({
    method: 'GET',
    path: '/api/mdm/devices/bulksettings',
    versions: [1],
    summary: 'Says how many things one bulk request may name.',
    source: 'Published specification (confirmed); the numbers are ours.',
    demands: 'devices:read',
    replies: { 200: BulkSettings, ...refusals },
    run: async () => ({
      status: 200,
      value: {
        DeleteDevice: bulkLimit,
        EnterpriseWipe: bulkLimit,
        GPS: bulkLimit,
        LockDevice: bulkLimit,
        SendMessage: bulkLimit,
      },
    }),
  }),
  uemOperation({
    method: 'PUT',
    path: '/api/mdm/devices/{id}/commands/changeorganizationgroup/{group}',
    versions: [1],
    summary: 'Moves one device to another organization group of its organization.',
    source: 'Published specification (confirmed).',
    params: Type.Object({ id: NumericId, group: NumericId }),
    demands: 'devices:move',
    replies: { 202: null, 404: Fault, ...refusals },
    async run({ params, request, ...context }) {
      const { reach } = context.caller.effective
      const device = await context.devices.find(reach, params.id)
      return moveTo({ device, groupId: params.group, request, context })
    },
  }),
  uemOperation({
    method: 'POST',
    path: '/api/mdm/devices/commands/changeorganizationgroup',
    versions: [1],
    summary: 'Moves one device, named by any of its identifiers, to another organization group.',
    source: 'Published specification (confirmed).',
    query: Type.Object({ ...deviceSearch, ogid: NumericId }),
    demands: 'devices:move',
    replies: { 202: null, 404: Fault, 422: Fault, ...refusals },
    async run({ query, request, ...context }) {
      requireIdentifierKind(query.searchby, 'commandSearchInvalid')
      const device = await findBySearch(context, query.searchby, query.id)
      return moveTo({ device, groupId: query.ogid, request, context })
    },
  }),
]

/** @throws UemFault without a body, or for an ownership that is not known */
function requireEdit(
  body: { AssetNumber?: string; DeviceFriendlyName?: string; Ownership?: string } | undefined,
): DeviceEdit {
  if (body === undefined) throw new UemFault('bodyMissing')
  const ownership = body.Ownership === undefined ? undefined : findOwnership(body.Ownership)
  if (body.Ownership !== undefined && ownership === undefined) {
    throw new UemFault('valueInvalid', 'The value of Ownership is not known.')
  }
  const friendlyName = body.DeviceFriendlyName?.trim()
  if (friendlyName === '') throw new UemFault('valueInvalid', 'DeviceFriendlyName is blank.')
  return { assetNumber: body.AssetNumber, friendlyName, ownership }
}

interface Turn {
  readonly device: LocatedDevice
  readonly request: WireRequest
  readonly context: UemContext
}

interface Edit extends Turn {
  readonly edit: DeviceEdit
}

interface Move extends Turn {
  readonly groupId: number
}

/** @throws UemFault deviceNotFound for a device that was moved or removed meanwhile */
async function change({ device, edit, request, context }: Edit): Promise<void> {
  const members = Object.entries(edit).flatMap(([member, value]) =>
    value === undefined ? [] : [member],
  )
  if (members.length === 0) return
  const told = changeEvent(context, request, {
    action: 'device.changed',
    ...targetOf(device),
    detail: { members },
  })
  const done = await context.commit({
    changes: [context.devices.edit(device, edit)],
    audit: [told],
  })
  if (!done) throw new UemFault('deviceNotFound')
}

/** @throws UemFault for no device, one that is not enrolled, and a group that it cannot go to */
async function moveTo({
  device,
  groupId,
  request,
  context,
}: Omit<Move, 'device'> & { readonly device: LocatedDevice | undefined }) {
  if (!device) throw new UemFault('namedTargetNotFound')
  const target = await requireVisibleGroup(groupId, 'groupNotVisible', context)
  if (target.organizationId !== device.organizationId) throw new UemFault('groupNotVisible')
  if (!isEnrolled(device)) throw new UemFault('namedDeviceNotEnrolled')
  await move({ device, groupId: target.id, request, context })
  return { status: 202 }
}

async function move({ device, groupId, request, context }: Move): Promise<void> {
  if (groupId === device.organizationGroupId) return
  const told = changeEvent(context, request, {
    action: 'device.moved',
    ...targetOf(device),
    detail: { from: device.organizationGroupId, to: groupId },
  })
  const done = await context.commit({
    changes: [context.devices.presence(device), context.devices.move(device, groupId)],
    audit: [told],
  })
  if (!done) throw new UemFault('namedTargetNotFound')
}

async function remove(
  device: LocatedDevice,
  request: WireRequest,
  context: UemContext,
): Promise<void> {
  const done = await commitRemoval([device], request, context)
  if (!done) throw new UemFault('deviceNotFound')
}

/**
 * @returns the values that name no device
 * @throws UemFault deviceNotFound when none of them names one
 */
async function removeAll(
  find: () => ReturnType<typeof findManyBySearch>,
  request: WireRequest,
  context: UemContext,
): Promise<readonly string[]> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { devices, missing } = await find()
    if (devices.length === 0) throw new UemFault('deviceNotFound')
    if (await commitRemoval(devices, request, context)) return missing
  }
  throw new UemFault('unavailable')
}

function commitRemoval(
  devices: readonly LocatedDevice[],
  request: WireRequest,
  context: UemContext,
): Promise<boolean> {
  const audit = devices.map((device) =>
    changeEvent(context, request, {
      action: 'device.deleted',
      ...targetOf(device),
      detail: { serialNumber: device.serialNumber, uuid: device.uuid },
    }),
  )
  return context.commit({
    changes: devices.flatMap((device) => context.devices.deletion(device)),
    audit,
  })
}

function targetOf(device: LocatedDevice) {
  return { organizationId: device.organizationId, targetKind: 'device', targetId: device.id }
}
