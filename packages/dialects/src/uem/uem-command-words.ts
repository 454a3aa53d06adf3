import type { CommandName } from '@frontdesk/estate/commands/device-command.ts'

import { type FaultName, UemFault } from './uem-faults.ts'

/** The vendor's name of each command that can be sent to a single device. */
export const commandsByWireName = {
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
  PauseQualityUpdates: 'pause-quality-updates',
  PauseRollbackUpdates: 'pause-rollback-updates',
  PauseWindowsUpdates: 'pause-updates',
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

/** Commands of version 1 that can be sent to many devices at once; `Lock` has a name of its own. */
export const bulkCommandsByWireName = {
  EnterpriseWipe: 'enterprise-wipe',
  LockDevice: 'lock',
  ScheduleOsUpdate: 'schedule-os-update',
  SoftReset: 'restart',
  Shutdown: 'shutdown',
} as const satisfies Record<string, CommandName>

const { CustomMdmCommand: custom, ...withoutText } = commandsByWireName

/** Version 2's own names, and version 1's without a platform's own text (quirk U55). */
export const namedCommandsByWireName = {
  ...withoutText,
  'delete-user': 'delete-user',
  DeviceRestart: 'restart',
  'logout-user': 'log-out-user',
  'resume-bitlocker': 'resume-disk-encryption',
  'suspend-bitlocker': 'suspend-disk-encryption',
  'user-list': 'user-list',
} as const satisfies Record<string, CommandName>

const { ScheduleOsUpdate: _, ...withoutUpdate } = namedCommandsByWireName

/** Version 2's commands to many devices: `scheduleosupdate` is version 1's operation there. */
export const manyCommandsByWireName = withoutUpdate

/** Commands of version 3: those of version 2 and some more. */
export const laterCommandsByWireName = {
  ...namedCommandsByWireName,
  CancelPendingWipe: 'cancel-wipe',
  CustomMdmCommand: custom,
  SetRecoveryLock: 'set-recovery-lock',
} as const satisfies Record<string, CommandName>

/** Reads a command's name in any letter case. @throws UemFault as its table says */
export type RequireCommand = (word: string) => CommandName

/** Makes the reader of one table of commands; version 1 has a refusal of its own (quirk U28). */
export function commandReader(
  table: Readonly<Record<string, CommandName>>,
  unknown: FaultName = 'commandUnknown',
): RequireCommand {
  const byWord: ReadonlyMap<string, CommandName> = new Map(
    Object.entries(table).map(([name, command]) => [name.toLowerCase(), command]),
  )
  return (word) => {
    const command = byWord.get(word.toLowerCase())
    if (!command) throw new UemFault(unknown)
    return command
  }
}

/** A platform's own command text may be this long. */
const maximumCommandBytes = 65_536

/** @throws UemFault for a text that is missing or too long */
export function requireCommandText(
  text: string | undefined,
  missing: 'valueInvalid' | 'commandTextMissing',
): string {
  if (!text?.trim()) {
    throw new UemFault(missing, 'CustomMdmCommand needs CommandXml in the body.')
  }
  if (Buffer.byteLength(text) > maximumCommandBytes) {
    throw new UemFault('valueInvalid', 'CommandXml is longer than 65,536 bytes.')
  }
  return text
}
