import { commandPermissions } from '@frontdesk/estate/commands/device-command.ts'
import { isEnrolled, type LocatedDevice } from '@frontdesk/estate/devices/device.ts'
import { Type } from 'typebox'

import type { WireRequest } from '../exchange.ts'
import { queueCommand } from './uem-command-queue.ts'
import { commandReader, commandsByWireName, requireCommandText } from './uem-command-words.ts'
import { type UemContext, uemOperation } from './uem-context.ts'
import { deviceSearch, findBySearch, requireIdentifierKind } from './uem-device-lookup.ts'
import { type FaultName, UemFault } from './uem-faults.ts'
import { Fault, NumericId } from './uem-schemas.ts'

const requireCommand = commandReader(commandsByWireName, 'commandTypeInvalid')

const commandQuery = {
  command: Type.String({
    maxLength: 64,
    description: `In any letter case: ${Object.keys(commandsByWireName).join(', ')}.`,
  }),
  reason: Type.Optional(Type.String({ maxLength: 1000 })),
  keep_apps_on_device: Type.Optional(Type.Boolean()),
  update_type: Type.Optional(Type.String({ maxLength: 64 })),
}

const commandBody = Type.Optional(
  Type.Object(
    { CommandXml: Type.Optional(Type.String()) },
    { description: 'CommandXml is for CustomMdmCommand only.' },
  ),
)

const demands = {
  of: ({ query }: { readonly query: { readonly command: string } }) =>
    commandPermissions[requireCommand(query.command)],
  among: [...new Set(Object.values(commandPermissions))],
}

/** Commands of version 1 to one device. */
export const uemCommandOperations = [
  uemOperation({
    method: 'POST',
    path: '/api/mdm/devices/{id}/commands',
    versions: [1],
    summary: 'Queues a command for one device.',
    source: 'Published specification and recorded answers (confirmed); letter case inferred.',
    params: Type.Object({ id: NumericId }),
    query: Type.Object(commandQuery),
    body: commandBody,
    demands,
    replies: { 202: null, 400: Fault, 401: Fault, 403: Fault, 422: Fault },
    // A device that is not there is a bad request here, unlike everywhere else (quirk U28).
    run: ({ params, query, body, request, ...context }) =>
      answerCommand({
        find: () => context.devices.find(context.caller.effective.reach, params.id),
        notFound: 'commandDeviceNotFound',
        words: wordsOf(query, body),
        request,
        context,
      }),
  }),
  uemOperation({
    method: 'POST',
    path: '/api/mdm/devices/commands',
    versions: [1],
    summary: 'Queues a command for one device, named by any of its identifiers.',
    source: 'Published specification (confirmed); choice among its codes inferred.',
    query: Type.Object({ ...deviceSearch, ...commandQuery }),
    body: commandBody,
    demands,
    replies: { 202: null, 400: Fault, 401: Fault, 403: Fault, 404: Fault, 422: Fault },
    run({ query, body, request, ...context }) {
      requireIdentifierKind(query.searchby, 'commandSearchInvalid')
      return answerCommand({
        find: () => findBySearch(context, query.searchby, query.id),
        notFound: 'commandTargetNotFound',
        words: wordsOf(query, body),
        request,
        context,
      })
    },
  }),
]

interface CommandWords {
  readonly command: string
  readonly text: string | undefined
  readonly reason: string | undefined
  readonly updateType: string | undefined
}

function wordsOf(
  query: { readonly command: string; readonly reason?: string; readonly update_type?: string },
  body: { readonly CommandXml?: string } | undefined,
): CommandWords {
  const { command, reason, update_type: updateType } = query
  return { command, text: body?.CommandXml, reason, updateType }
}

/** Why a device with Chrome OS may be wiped. */
const reasons = ['different_model_replacement', 'retiring_device', 'same_model_replacement']

/** @throws UemFault valueInvalid without a reason, reasonUnknown for another one */
function requireReason(reason: string | undefined): void {
  if (reason === undefined) {
    throw new UemFault('valueInvalid', `The wipe needs a reason: ${reasons.join(', ')}.`)
  }
  if (!reasons.includes(reason.toLowerCase())) throw new UemFault('reasonUnknown')
}

/** @throws UemFault valueInvalid */
function requireUpdateType(word: string | undefined): void {
  if (word !== undefined && !/^(?:quality|feature)updates$/i.test(word)) {
    throw new UemFault('valueInvalid', 'update_type is QualityUpdates or FeatureUpdates.')
  }
}

interface Turn {
  readonly find: () => Promise<LocatedDevice | undefined>
  readonly notFound: FaultName
  readonly words: CommandWords
  readonly request: WireRequest
  readonly context: UemContext
}

async function answerCommand({ find, notFound, words, request, context }: Turn) {
  const name = requireCommand(words.command)
  const text =
    name === 'custom-command' ? requireCommandText(words.text, 'valueInvalid') : undefined
  requireUpdateType(words.updateType)
  const device = await find()
  if (device && !isEnrolled(device)) throw new UemFault('deviceNotEnrolled')
  if (device?.platform === 'chrome-os' && name === 'enterprise-wipe') requireReason(words.reason)
  const done = device && (await queueCommand({ name, text, devices: [device], request, context }))
  if (!done) throw new UemFault(notFound)
  return { status: 202 }
}
