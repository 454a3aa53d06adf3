import type { Change } from '@frontdesk/directory/change.ts'
import type { CommandName, DeviceCommand } from '@frontdesk/estate/commands/device-command.ts'
import type { EnrollmentStatus, LocatedDevice } from '@frontdesk/estate/devices/device.ts'

import type { WireRequest } from '../exchange.ts'
import { changeEvent } from './uem-audit.ts'
import type { UemContext } from './uem-context.ts'
import { UemFault } from './uem-faults.ts'

/** One command to one device or many. */
export interface Order {
  readonly name: CommandName
  /** The platform's own words, for the command that has some. */
  readonly text?: string | undefined
  readonly devices: readonly LocatedDevice[]
  readonly request: WireRequest
  readonly context: UemContext
}

/** What a wipe makes of a device that is enrolled. */
const pendingByCommand: Partial<Record<CommandName, EnrollmentStatus>> = {
  'device-wipe': 'device-wipe-pending',
  'enterprise-wipe': 'enterprise-wipe-pending',
}

const pending: readonly EnrollmentStatus[] = Object.values(pendingByCommand)

/** More commands than a device has waiting at one time. */
const commandsLookedThrough = 200

/**
 * Queues the command for every device, marks what a wipe marks, and writes down who asked for it,
 * in one transaction (T8).
 *
 * @returns false when one of the devices is not enrolled, or was moved or removed since it was
 *   read: then nothing of it happened
 */
export async function queueCommand(order: Order): Promise<boolean> {
  const { name, devices, request, context } = order
  const commands = devices.map((device) => commandFor(device, order))
  const changes: Change[] = devices.map((device) => context.devices.presence(device))
  changes.push(...commands.map((command) => context.commands.insertion(command)))
  changes.push(...devices.flatMap((device) => enrollmentChange(name, device, context)))
  const audit = commands.map((command) =>
    changeEvent(context, request, {
      action: 'device.command-queued',
      organizationId: command.organizationId,
      targetKind: 'device',
      targetId: command.deviceId,
      detail: { command: name, commandId: command.id },
    }),
  )
  return context.commit({ changes, audit })
}

function commandFor(device: LocatedDevice, { name, text, request, context }: Order): DeviceCommand {
  return {
    id: context.newId(),
    organizationId: device.organizationId,
    deviceId: device.id,
    name,
    body: text,
    state: 'queued',
    queuedAt: context.clock(),
    deliveredAt: undefined,
    finishedAt: undefined,
    failure: undefined,
    requestId: request.requestId,
  }
}

/** A device that is not enrolled has nothing to wipe: it stays what it is. */
function enrollmentChange(
  name: CommandName,
  device: LocatedDevice,
  { devices }: UemContext,
): readonly Change[] {
  const status = pendingByCommand[name]
  const canBeWiped =
    device.enrollmentStatus === 'enrolled' || pending.includes(device.enrollmentStatus)
  return status !== undefined && canBeWiped ? [devices.enrollment(device, status)] : []
}

/**
 * Takes back the wipes that wait for a device, which is enrolled again: nothing is sent to it (quirk U56).
 *
 * @throws UemFault commandNotPossible when none waits, or one has reached the device
 */
export async function cancelWipe(order: Omit<Order, 'text'>): Promise<boolean> {
  const { name, request, context } = order
  const now = context.clock()
  const changes: Change[] = []
  for (const device of order.devices) {
    if (!pending.includes(device.enrollmentStatus)) throw new UemFault('commandNotPossible')
    const wipes = await unfinishedWipes(device, context)
    if (wipes.some(({ state }) => state === 'delivered')) throw new UemFault('commandNotPossible')
    changes.push(
      context.devices.enrollment(device, 'enrolled'),
      ...wipes.map((wipe) =>
        context.commands.transition(
          { ...wipe, state: 'failed', finishedAt: now, failure: 'The wipe was taken back.' },
          'queued',
        ),
      ),
    )
  }
  const audit = order.devices.map((device) =>
    changeEvent(context, request, {
      action: 'device.changed',
      organizationId: device.organizationId,
      targetKind: 'device',
      targetId: device.id,
      detail: { command: name },
    }),
  )
  return context.commit({ changes, audit })
}

async function unfinishedWipes(
  device: LocatedDevice,
  { commands, caller }: UemContext,
): Promise<readonly DeviceCommand[]> {
  const { reach } = caller.effective
  const latest = await commands.ofDevice(reach, device.id, commandsLookedThrough)
  return latest.filter(
    ({ name, state }) =>
      pendingByCommand[name] !== undefined && (state === 'queued' || state === 'delivered'),
  )
}
