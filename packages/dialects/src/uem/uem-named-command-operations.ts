import { type CommandName, commandPermissions } from '@frontdesk/estate/commands/device-command.ts'
import { isEnrolled } from '@frontdesk/estate/devices/device.ts'
import { Type } from 'typebox'

import { bulkLimit } from './uem-bulk-values.ts'
import {
  laterOptions,
  namedOptions,
  requireLaterOptions,
  requireNamedOptions,
} from './uem-command-options.ts'
import { cancelWipe, queueCommand } from './uem-command-queue.ts'
import {
  commandReader,
  laterCommandsByWireName,
  manyCommandsByWireName,
  namedCommandsByWireName,
  requireCommandText,
} from './uem-command-words.ts'
import { uemOperation } from './uem-context.ts'
import { findManyBySearch } from './uem-device-lookup.ts'
import { UemFault } from './uem-faults.ts'
import { canonicalUuid } from './uem-request-values.ts'
import { Fault, Uuid } from './uem-schemas.ts'

const requireNamed = commandReader(namedCommandsByWireName)
const requireMany = commandReader(manyCommandsByWireName)
const requireLater = commandReader(laterCommandsByWireName)

const commandName = (table: Readonly<Record<string, CommandName>>) =>
  Type.String({
    maxLength: 64,
    description: `In any letter case: ${Object.keys(table).join(', ')}.`,
  })

const among = (table: Readonly<Record<string, CommandName>>) => [
  ...new Set(Object.values(table).map((name) => commandPermissions[name])),
]

const refusals = { 400: Fault, 401: Fault, 403: Fault, 404: Fault, 422: Fault }

/** What a body says beyond the command's name is checked and not kept (quirk U55). */
const anything = { description: 'An object, if only an empty one; no option of it is kept.' }

/** Commands whose name is part of the path: versions 2 and 3. */
export const uemNamedCommandOperations = [
  uemOperation({
    method: 'POST',
    path: '/api/mdm/devices/{uuid}/commands/{command}',
    versions: [2],
    summary: 'Queues a command for one device.',
    source: 'Published specification (confirmed); names of version 1 beside its own ours.',
    params: Type.Object({ uuid: Uuid, command: commandName(namedCommandsByWireName) }),
    body: Type.Optional(Type.Object(namedOptions, anything)),
    demands: {
      of: ({ params }) => commandPermissions[requireNamed(params.command)],
      among: among(namedCommandsByWireName),
    },
    replies: { 202: null, ...refusals },
    async run({ params, body, request, ...context }) {
      const name = requireNamed(params.command)
      if (body === undefined) throw new UemFault('bodyMissing')
      const uuid = canonicalUuid(params.uuid)
      const device = await context.devices.findByUuid(context.caller.effective.reach, uuid)
      requireNamedOptions(name, body)
      if (device && !isEnrolled(device)) throw new UemFault('deviceNotEnrolled')
      const done = device && (await queueCommand({ name, devices: [device], request, context }))
      if (!done) throw new UemFault('namedTargetNotFound')
      return { status: 202 }
    },
  }),
  uemOperation({
    method: 'POST',
    path: '/api/mdm/devices/{uuid}/commands/{command}',
    versions: [3],
    summary: 'Queues a command for one device, or takes a pending wipe back.',
    source: 'Published specification (confirmed); names of earlier versions beside its own ours.',
    params: Type.Object({ uuid: Uuid, command: commandName(laterCommandsByWireName) }),
    body: Type.Optional(
      Type.Object(
        {
          custom_mdm_command: Type.Optional(
            Type.Object({ CommandXml: Type.Optional(Type.String()) }),
          ),
          ...laterOptions,
        },
        { description: 'An object; only the text of CustomMdmCommand is kept.' },
      ),
    ),
    demands: {
      of: ({ params }) => commandPermissions[requireLater(params.command)],
      among: among(laterCommandsByWireName),
    },
    replies: { 202: null, ...refusals },
    async run({ params, body, request, ...context }) {
      const name = requireLater(params.command)
      if (body === undefined) throw new UemFault('bodyMissing')
      const own = body.custom_mdm_command?.CommandXml
      const text =
        name === 'custom-command' ? requireCommandText(own, 'commandTextMissing') : undefined
      requireLaterOptions(name, body)
      const uuid = canonicalUuid(params.uuid)
      const device = await context.devices.findByUuid(context.caller.effective.reach, uuid)
      if (!device) throw new UemFault('deviceNotFound')
      if (!isEnrolled(device)) throw new UemFault('namedDeviceNotEnrolled')
      const order = { name, text, devices: [device], request, context }
      const done = name === 'cancel-wipe' ? await cancelWipe(order) : await queueCommand(order)
      // A wipe that reached the device meanwhile cannot be taken back any more.
      if (!done)
        throw new UemFault(name === 'cancel-wipe' ? 'commandNotPossible' : 'deviceNotFound')
      return { status: 202 }
    },
  }),
  uemOperation({
    method: 'POST',
    path: '/api/mdm/devices/commands/{command}',
    versions: [2],
    summary: 'Queues a command for many devices: for all of them or, when one is not found, none.',
    source: 'Published specification (confirmed); all or none inferred.',
    params: Type.Object({ command: commandName(manyCommandsByWireName) }),
    body: Type.Optional(
      Type.Object({
        device_uuids: Type.Array(Uuid, { minItems: 1, maxItems: bulkLimit }),
        ...namedOptions,
      }),
    ),
    demands: {
      of: ({ params }) => commandPermissions[requireMany(params.command)],
      among: among(manyCommandsByWireName),
    },
    replies: { 202: null, ...refusals },
    async run({ params, body, request, ...context }) {
      const name = requireMany(params.command)
      if (body === undefined) throw new UemFault('bodyMissing')
      const { devices, missing } = await findManyBySearch(context, 'uuid', body.device_uuids)
      requireNamedOptions(name, { ...body, sensor_names: [] })
      if (devices.some((device) => !isEnrolled(device))) throw new UemFault('deviceNotEnrolled')
      const done = missing.length === 0 && (await queueCommand({ name, devices, request, context }))
      if (!done) throw new UemFault('namedTargetNotFound')
      return { status: 202 }
    },
  }),
]
