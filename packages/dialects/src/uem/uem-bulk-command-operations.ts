import { type CommandName, commandPermissions } from '@frontdesk/estate/commands/device-command.ts'
import { isEnrolled } from '@frontdesk/estate/devices/device.ts'
import { Type } from 'typebox'

import type { WireRequest } from '../exchange.ts'
import {
  BulkAnswer,
  BulkBody,
  type BulkFault,
  bulkAnswer,
  requireBulkValues,
} from './uem-bulk-values.ts'
import { queueCommand } from './uem-command-queue.ts'
import { bulkCommandsByWireName, commandReader } from './uem-command-words.ts'
import { type UemContext, uemOperation } from './uem-context.ts'
import { findManyBySearch, requireIdentifierKind, SearchBy } from './uem-device-lookup.ts'
import { UemFault } from './uem-faults.ts'
import { Fault } from './uem-schemas.ts'

const requireBulkCommand = commandReader(bulkCommandsByWireName, 'commandSearchInvalid')

/** How often devices that are moved or removed meanwhile are read again. */
const attempts = 5

/** Commands of version 1 to many devices. */
export const uemBulkCommandOperations = [
  uemOperation({
    method: 'POST',
    path: '/api/mdm/devices/commands/bulk',
    versions: [1],
    summary: 'Queues a command for many devices; the answer names those that were not found.',
    source: 'Published specification (confirmed); fault codes inferred.',
    query: Type.Object({
      command: Type.String({
        maxLength: 64,
        description: `In any letter case: ${Object.keys(bulkCommandsByWireName).join(', ')}.`,
      }),
      searchby: SearchBy,
    }),
    body: BulkBody,
    demands: {
      of: ({ query }) => commandPermissions[requireBulkCommand(query.command)],
      among: [
        ...new Set(Object.values(bulkCommandsByWireName).map((name) => commandPermissions[name])),
      ],
    },
    replies: { 202: BulkAnswer, 400: Fault, 401: Fault, 403: Fault, 422: Fault },
    async run({ query, body, request, ...context }) {
      const name = requireBulkCommand(query.command)
      const kind = requireIdentifierKind(query.searchby, 'commandSearchInvalid')
      const values = requireBulkValues(body)
      const find = () => findManyBySearch(context, kind, values)
      const faults = await queueForAll({ name, find, request, context })
      return { status: 202, value: bulkAnswer(values.length, faults) }
    },
  }),
]

interface Turn {
  readonly name: CommandName
  readonly find: () => ReturnType<typeof findManyBySearch>
  readonly request: WireRequest
  readonly context: UemContext
}

/** @returns the values that name no device, and the devices that are not enrolled, as faults */
async function queueForAll({ name, find, request, context }: Turn): Promise<readonly BulkFault[]> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { devices, missing } = await find()
    const enrolled = devices.filter(isEnrolled)
    const others = devices.filter((device) => !isEnrolled(device))
    const faults: BulkFault[] = [
      ...missing.map((value) => ({ value, fault: 'deviceNotFound' }) as const),
      ...others.map(({ id }) => ({ value: String(id), fault: 'deviceNotEnrolled' }) as const),
    ]
    if (enrolled.length === 0) return faults
    if (await queueCommand({ name, devices: enrolled, request, context })) return faults
  }
  throw new UemFault('unavailable')
}
