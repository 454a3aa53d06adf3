import type { Change } from '@frontdesk/directory/change.ts'
import type { Reach } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Permission } from '@frontdesk/directory/permissions.ts'
import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

/** Every command that a device can be sent, and the permission that sending it takes. */
export const commandPermissions = {
  'cancel-wipe': 'devices:command:cancel-wipe',
  'change-passcode': 'devices:command:clear-passcode',
  'clear-passcode': 'devices:command:clear-passcode',
  'custom-command': 'devices:command:custom',
  'delete-user': 'devices:command:enterprise-wipe',
  'device-query': 'devices:command:query',
  'device-wipe': 'devices:command:device-wipe',
  'enterprise-reset': 'devices:command:enterprise-reset',
  'enterprise-wipe': 'devices:command:enterprise-wipe',
  'find-device': 'devices:command:lock',
  'install-agent': 'devices:command:install-agent',
  'install-certificate-profile': 'devices:command:install-certificate',
  lock: 'devices:command:lock',
  'log-out-user': 'devices:command:restart',
  'os-update-status': 'devices:command:query',
  'pause-quality-updates': 'devices:command:update-os',
  'pause-rollback-updates': 'devices:command:update-os',
  'pause-updates': 'devices:command:update-os',
  'reset-firmware-password': 'devices:command:rotate-secrets',
  'resume-disk-encryption': 'devices:command:rotate-secrets',
  restart: 'devices:command:restart',
  'rotate-admin-password': 'devices:command:rotate-secrets',
  'rotate-disk-key': 'devices:command:rotate-secrets',
  'set-recovery-lock': 'devices:command:rotate-secrets',
  'schedule-os-update': 'devices:command:update-os',
  shutdown: 'devices:command:shutdown',
  'stop-mirroring': 'devices:command:stop-mirroring',
  'suspend-disk-encryption': 'devices:command:rotate-secrets',
  sync: 'devices:command:sync',
  'sync-sensors': 'devices:command:sync',
  'sync-workflows': 'devices:command:sync',
  'user-list': 'devices:command:query',
} as const satisfies Record<string, Permission>

export type CommandName = keyof typeof commandPermissions

/** A command's life. Only `queued` and `delivered` can still change. */
export const commandStates = ['queued', 'delivered', 'acknowledged', 'failed'] as const
export type CommandState = (typeof commandStates)[number]

export interface DeviceCommand {
  /** UUID, ordered by time. */
  readonly id: string
  readonly organizationId: string
  readonly deviceId: number
  readonly name: CommandName
  /** The platform's own text for `custom-command`, at most 64 KiB. */
  readonly body: string | undefined
  readonly state: CommandState
  readonly queuedAt: UnixMilliseconds
  readonly deliveredAt: UnixMilliseconds | undefined
  /** When it was acknowledged or failed. */
  readonly finishedAt: UnixMilliseconds | undefined
  /** Why it failed, in words of ours. */
  readonly failure: string | undefined
  /** The request that queued it. */
  readonly requestId: string
}

export interface CommandStore {
  insertion(command: DeviceCommand): Change
  /** Moves a command on; fails its condition when it is not in the state `from` any more. */
  transition(command: DeviceCommand, from: CommandState): Change
  find(id: string): Promise<DeviceCommand | undefined>
  /** Commands of one device, newest first; empty when the device is outside the reach. */
  ofDevice(reach: Reach, deviceId: number, limit: number): Promise<readonly DeviceCommand[]>
  /** Commands that are still under way, oldest first. */
  unfinished(limit: number): Promise<readonly DeviceCommand[]>
}
