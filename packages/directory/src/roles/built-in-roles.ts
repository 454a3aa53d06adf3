import { allPermissions, isAdministrative, type Permission } from '../permissions.ts'
import type { UnixSeconds } from '../units.ts'
import type { Role } from './role.ts'

interface BuiltInRole {
  /** The same on every server. */
  readonly id: string
  readonly name: string
  readonly description: string
  readonly permissions: readonly Permission[]
}

/** The role that may do everything; the first administrators hold it. */
export const consoleAdministrator: BuiltInRole = {
  id: '00000000-0000-7000-8000-000000000001',
  name: 'Console Administrator',
  description: 'Everything, administration included.',
  permissions: allPermissions,
}

const readOnly: BuiltInRole = {
  id: '00000000-0000-7000-8000-000000000002',
  name: 'Read Only',
  description: 'Sees the whole estate but its API keys, and changes nothing.',
  permissions: allPermissions.filter(
    (permission) =>
      permission.endsWith(':read') &&
      !isAdministrative(permission) &&
      // With a key and a guessed password one could call as somebody else.
      permission !== 'api-keys:read',
  ),
}

const helpDesk: BuiltInRole = {
  id: '00000000-0000-7000-8000-000000000003',
  name: 'Help Desk',
  description: 'Sees everything that Read Only sees; locks, synchronizes and queries devices.',
  permissions: [
    ...readOnly.permissions,
    'devices:command:lock',
    'devices:command:query',
    'devices:command:sync',
  ],
}

const builtIn: readonly BuiltInRole[] = [consoleAdministrator, readOnly, helpDesk]

/** The roles that every server has from its beginning. */
export function builtInRoles(now: UnixSeconds): readonly Role[] {
  return builtIn.map((role) => ({
    ...role,
    builtIn: true,
    organizationId: undefined,
    organizationGroupId: undefined,
    createdAt: now,
    updatedAt: now,
    version: 1,
  }))
}
