import type { AuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import {
  type CommandName,
  commandPermissions,
  type DeviceCommand,
} from '@frontdesk/estate/commands/device-command.ts'
import type { LocatedDevice } from '@frontdesk/estate/devices/device.ts'
import { Type } from 'typebox'

import type { WireRequest } from '../exchange.ts'
import { type UemContext, uemOperation } from './uem-context.ts'
import { UemFault } from './uem-faults.ts'
import { Fault, NumericId } from './uem-schemas.ts'

/** The vendor's name of each command that can be sent to a single device. */
const commandsByWireName = {
  ClearPasscode: 'clear-passcode',
  CustomMdmCommand: 'custom-command',
  DeviceQuery: 'device-query',
  DeviceWipe: 'device-wipe',
  EnterpriseReset: 'enterprise-reset',
  EnterpriseWipe: 'enterprise-wipe',
  InstallPackagedMacOSXAgent: 'install-agent',
  InstallSeededScepProfile: 'install-certificate-profile',
  Lock: 'lock',
  OsUpdateStatus: 'os-update-status',
  ResetBiosPassword: 'reset-firmware-password',
  RotateDEPAdminPassword: 'rotate-admin-password',
  RotateFileVaultKey: 'rotate-disk-key',
  ScheduleOsUpdate: 'schedule-os-update',
  Shutdown: 'shutdown',
  SoftReset: 'restart',
  StopAirPlay: 'stop-mirroring',
  SyncDevice: 'sync',
  SyncSensors: 'sync-sensors',
  SyncWorkflows: 'sync-workflows',
  UserList: 'user-list',
} as const satisfies Record<string, CommandName>

const commandsByWord: ReadonlyMap<string, CommandName> = new Map(
  Object.entries(commandsByWireName).map(([name, command]) => [name.toLowerCase(), command]),
)

/** A platform's own command text may be this long. */
const maximumCommandBytes = 65_536

/** Commands to devices. */
export const uemCommandOperations = [
  uemOperation({
    method: 'POST',
    path: '/api/mdm/devices/{id}/commands',
    versions: [1],
    summary: 'Queues a command for one device.',
    source: 'Published specification and recorded answers (confirmed); letter case inferred.',
    params: Type.Object({ id: NumericId }),
    query: Type.Object({
      command: Type.String({
        maxLength: 64,
        description: `In any letter case: ${Object.keys(commandsByWireName).join(', ')}.`,
      }),
      reason: Type.Optional(Type.String({ maxLength: 1000 })),
      keep_apps_on_device: Type.Optional(Type.Boolean()),
      update_type: Type.Optional(Type.String({ maxLength: 64 })),
    }),
    body: Type.Optional(
      Type.Object(
        { CommandXml: Type.Optional(Type.String()) },
        { description: 'CommandXml is for CustomMdmCommand only.' },
      ),
    ),
    demands: {
      of: ({ query }) => commandPermissions[requireCommand(query.command)],
      among: [...new Set(Object.values(commandPermissions))],
    },
    replies: { 202: null, 400: Fault, 401: Fault, 403: Fault },
    async run({ params, query, body, request, ...context }) {
      const name = requireCommand(query.command)
      const text = name === 'custom-command' ? requireCommandText(body?.CommandXml) : undefined
      const device = await context.devices.find(context.caller.effective.reach, params.id)
      // A device that is not there is a bad request here, unlike everywhere else (quirk U28).
      if (!device) throw new UemFault('commandDeviceNotFound')
      await queueCommand({ name, text, device, request, context })
      return { status: 202 }
    },
  }),
]

function requireCommand(text: string): CommandName {
  const command = commandsByWord.get(text.toLowerCase())
  if (!command) throw new UemFault('commandUnknown')
  return command
}

function requireCommandText(text: string | undefined): string {
  if (!text?.trim()) {
    throw new UemFault('bodyMissing', 'CustomMdmCommand needs CommandXml in the body.')
  }
  if (Buffer.byteLength(text) > maximumCommandBytes) {
    throw new UemFault('valueInvalid', 'CommandXml is longer than 65,536 bytes.')
  }
  return text
}

interface Order {
  readonly name: CommandName
  readonly text: string | undefined
  readonly device: LocatedDevice
  readonly request: WireRequest
  readonly context: UemContext
}

/** Queues the command and writes down who asked for it, in one transaction (T8). */
async function queueCommand({ name, text, device, request, context }: Order): Promise<void> {
  const { caller, commands, commit, clock, newId } = context
  const now = clock()
  const command: DeviceCommand = {
    id: newId(),
    organizationId: device.organizationId,
    deviceId: device.id,
    name,
    body: text,
    state: 'queued',
    queuedAt: now,
    deliveredAt: undefined,
    finishedAt: undefined,
    failure: undefined,
    requestId: request.requestId,
  }
  const told: AuditEvent = {
    at: now,
    action: 'device.command-queued',
    outcome: 'done',
    requestId: request.requestId,
    address: request.address,
    clientId: caller.client.clientId,
    secretId: caller.secretId,
    organizationId: device.organizationId,
    targetKind: 'device',
    targetId: String(device.id),
    detail: { command: name, commandId: command.id },
  }
  const done = await commit({ changes: [commands.insertion(command)], audit: [told] })
  if (!done) throw new Error(`command ${command.id} was not queued and no condition says why`)
}
