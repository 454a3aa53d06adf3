import { type CommandName, commandPermissions } from '@frontdesk/estate/commands/device-command.ts'
import { isEnrolled, type LocatedDevice } from '@frontdesk/estate/devices/device.ts'
import { Type } from 'typebox'

import type { WireRequest } from '../exchange.ts'
import { BulkBody, bulkLimit, requireBulkValues } from './uem-bulk-values.ts'
import { queueCommand } from './uem-command-queue.ts'
import { type UemContext, uemOperation } from './uem-context.ts'
import {
  deviceSearch,
  findBySearch,
  findManyBySearch,
  requireIdentifierKind,
  SearchBy,
} from './uem-device-lookup.ts'
import { type FaultName, UemFault } from './uem-faults.ts'
import { knownWord } from './uem-known-word.ts'
import { Fault, NumericId } from './uem-schemas.ts'

const confirmed = 'Published specification (confirmed); the permission inferred.'
const refusals = { 400: Fault, 401: Fault, 403: Fault, 404: Fault }

const word = Type.Optional(
  Type.Union([Type.String({ maxLength: 255 }), Type.Integer()], {
    description: 'Read and not kept.',
  }),
)

const FindDevice = Type.Optional(
  Type.Object({
    Application: word,
    GapBetweenRepetitions: word,
    Message: word,
    NumberOfRepetitions: word,
    Platform: word,
  }),
)

const NewPasscode = Type.Optional(
  Type.Object({
    Passcode: Type.Optional(
      Type.String({ maxLength: 255, description: 'Required; read and not kept.' }),
    ),
    WorkPasscode: Type.Optional(Type.Boolean({ description: 'Read and not kept.' })),
  }),
)

const installActions = [
  'Default',
  'DownloadOnly',
  'InstallASAP',
  'NotifyOnly',
  'InstallLater',
  'InstallForceRestart',
]

const InstallAction = Type.Optional(
  Type.String({
    maxLength: 64,
    description: `In any letter case: ${installActions.join(', ')}; read and not kept.`,
  }),
)

const ProductKeys = Type.Optional(
  Type.Array(Type.String({ maxLength: 255 }), {
    maxItems: bulkLimit,
    description: 'What is to be installed; read and not kept.',
  }),
)

/** Commands that are operations of their own in version 1, because they bring words with them. */
export const uemWordedCommandOperations = [
  uemOperation({
    method: 'POST',
    path: '/api/mdm/devices/{id}/commands/finddevice',
    versions: [1],
    summary: 'Has one device make itself heard.',
    source: confirmed,
    params: Type.Object({ id: NumericId }),
    body: FindDevice,
    demands: commandPermissions['find-device'],
    replies: { 202: null, ...refusals },
    run: ({ params, request, ...context }) =>
      queueByNumber('find-device', params.id, { request, context }),
  }),
  uemOperation({
    method: 'POST',
    path: '/api/mdm/devices/commands/finddevice',
    versions: [1],
    summary: 'Has one device, named by any of its identifiers, make itself heard.',
    source: confirmed,
    query: Type.Object(deviceSearch),
    body: FindDevice,
    demands: commandPermissions['find-device'],
    replies: { 202: null, 422: Fault, ...refusals },
    run({ query, request, ...context }) {
      requireIdentifierKind(query.searchby, 'commandSearchInvalid')
      return queueBySearch('find-device', query, { request, context })
    },
  }),
  uemOperation({
    method: 'POST',
    path: '/api/mdm/devices/{id}/commands/changepasscode',
    versions: [1],
    summary: 'Changes the passcode of one device.',
    source: confirmed,
    params: Type.Object({ id: NumericId }),
    body: NewPasscode,
    demands: commandPermissions['change-passcode'],
    replies: { 202: null, ...refusals },
    run({ params, body, request, ...context }) {
      requirePasscode(body)
      return queueByNumber('change-passcode', params.id, { request, context })
    },
  }),
  uemOperation({
    method: 'POST',
    path: '/api/mdm/devices/commands/changepasscode',
    versions: [1],
    summary: 'Changes the passcode of one device, named by any of its identifiers.',
    source: confirmed,
    query: Type.Object(deviceSearch),
    body: NewPasscode,
    demands: commandPermissions['change-passcode'],
    replies: { 202: null, 422: Fault, ...refusals },
    run({ query, body, request, ...context }) {
      requireIdentifierKind(query.searchby, 'commandSearchInvalid')
      requirePasscode(body)
      return queueBySearch('change-passcode', query, { request, context })
    },
  }),
  uemOperation({
    method: 'POST',
    path: '/api/mdm/devices/commands/scheduleosupdate',
    versions: [1],
    summary: 'Has one device, named by any of its identifiers, update its system.',
    source: confirmed,
    query: Type.Object({
      ...deviceSearch,
      osupdateproductversion: Type.Optional(
        Type.String({ maxLength: 64, description: 'Read and not kept.' }),
      ),
      installaction: InstallAction,
    }),
    body: ProductKeys,
    demands: commandPermissions['schedule-os-update'],
    replies: { 202: null, 422: Fault, ...refusals },
    run({ query, request, ...context }) {
      requireIdentifierKind(query.searchby, 'commandSearchInvalid')
      requireInstallAction(query.installaction)
      const notFound = 'deviceUuidNotFound'
      return queueBySearch('schedule-os-update', query, { request, context, notFound })
    },
  }),
  uemOperation({
    method: 'POST',
    path: '/api/mdm/devices/commands/bulk/scheduleosupdate',
    versions: [1],
    summary: 'Has many devices update their systems: all of them or, when one is not found, none.',
    source: 'Published specification (confirmed); all or none, and the permission, inferred.',
    query: Type.Object({ searchby: SearchBy, installaction: InstallAction }),
    body: BulkBody,
    demands: commandPermissions['schedule-os-update'],
    replies: { 202: null, 422: Fault, ...refusals },
    async run({ query, body, request, ...context }) {
      const kind = requireIdentifierKind(query.searchby, 'commandSearchInvalid')
      requireInstallAction(query.installaction)
      const values = requireBulkValues(body)
      const { devices, missing } = await findManyBySearch(context, kind, values)
      if (missing.length > 0) throw new UemFault('commandTargetNotFound')
      return queue('schedule-os-update', devices, { request, context })
    },
  }),
]

/** @throws UemFault valueInvalid */
function requirePasscode(body: { readonly Passcode?: string } | undefined): void {
  if (!body?.Passcode) throw new UemFault('valueInvalid', 'The request needs Passcode in its body.')
}

/** @throws UemFault valueInvalid */
function requireInstallAction(action: string | undefined): void {
  const find = (asked: string) =>
    installActions.find((known) => known.toLowerCase() === asked.toLowerCase())
  knownWord(action, find, { name: 'installaction' })
}

interface Turn {
  readonly request: WireRequest
  readonly context: UemContext
  readonly notFound?: FaultName
}

async function queueByNumber(name: CommandName, id: number, turn: Turn) {
  const { context } = turn
  return queue(name, [await context.devices.find(context.caller.effective.reach, id)], turn)
}

async function queueBySearch(
  name: CommandName,
  { searchby, id }: { readonly searchby: string; readonly id: string },
  turn: Turn,
) {
  return queue(name, [await findBySearch(turn.context, searchby, id)], turn)
}

/** Queues a command for all devices or for none. @throws UemFault deviceNotEnrolled */
async function queue(
  name: CommandName,
  found: readonly (LocatedDevice | undefined)[],
  { request, context, notFound = 'commandTargetNotFound' }: Turn,
) {
  const devices = found.filter((device) => device !== undefined)
  if (devices.length < found.length) throw new UemFault(notFound)
  if (!devices.every(isEnrolled)) throw new UemFault('deviceNotEnrolled')
  if (!(await queueCommand({ name, devices, request, context }))) throw new UemFault(notFound)
  return { status: 202 }
}
