/** What a permission is for: a page of docs/permissions.md, a line on a consent page. */
interface PermissionRule {
  readonly permission: string
  readonly sentence: string
}

/**
 * The closed list of everything a key card can be allowed to do. `area:thing` or
 * `area:thing:verb`; a scope is a permission or the front part of some at a colon, so `admin`
 * covers `admin:roles:read`, and `devices:command` covers every command.
 */
export const permissionRules = [
  { permission: 'devices:read', sentence: 'See devices and their details.' },
  { permission: 'devices:edit', sentence: 'Change a device’s name, asset number and ownership.' },
  { permission: 'devices:delete', sentence: 'Remove devices from the management.' },
  { permission: 'devices:move', sentence: 'Move devices to another organization group.' },
  { permission: 'devices:command:cancel-wipe', sentence: 'Take back a wipe that is pending.' },
  { permission: 'devices:command:clear-passcode', sentence: 'Remove a device’s passcode.' },
  { permission: 'devices:command:custom', sentence: 'Send a command in the platform’s own words.' },
  { permission: 'devices:command:device-wipe', sentence: 'Erase a device completely.' },
  {
    permission: 'devices:command:enterprise-reset',
    sentence: 'Reset a device, keeping it managed.',
  },
  { permission: 'devices:command:enterprise-wipe', sentence: 'Erase work content from a device.' },
  { permission: 'devices:command:install-agent', sentence: 'Install the management agent.' },
  {
    permission: 'devices:command:install-certificate',
    sentence: 'Install an enrollment certificate.',
  },
  { permission: 'devices:command:lock', sentence: 'Lock a device.' },
  { permission: 'devices:command:query', sentence: 'Ask a device to report its state.' },
  { permission: 'devices:command:restart', sentence: 'Restart a device.' },
  {
    permission: 'devices:command:rotate-secrets',
    sentence: 'Rotate recovery keys and device passwords.',
  },
  { permission: 'devices:command:shutdown', sentence: 'Shut a device down.' },
  { permission: 'devices:command:stop-mirroring', sentence: 'Stop screen mirroring.' },
  { permission: 'devices:command:sync', sentence: 'Ask a device to synchronize.' },
  { permission: 'devices:command:update-os', sentence: 'Schedule operating system updates.' },
  { permission: 'administrators:read', sentence: 'See the administrators of the API.' },
  { permission: 'api-keys:read', sentence: 'Read API keys, and how much every client used.' },
  { permission: 'apps:read', sentence: 'See apps and which devices have them.' },
  { permission: 'organization-groups:read', sentence: 'See organization groups.' },
  { permission: 'organization-groups:edit', sentence: 'Create and change organization groups.' },
  { permission: 'organization-groups:delete', sentence: 'Delete organization groups.' },
  { permission: 'profiles:read', sentence: 'See profiles and which devices have them.' },
  { permission: 'profiles:edit', sentence: 'Install profiles on devices and remove them.' },
  { permission: 'smart-groups:read', sentence: 'See smart groups and the devices in them.' },
  { permission: 'smart-groups:edit', sentence: 'Create, change, delete smart groups.' },
  { permission: 'tags:read', sentence: 'See tags and the devices that carry them.' },
  { permission: 'tags:edit', sentence: 'Create tags, put them on devices and take them off.' },
  { permission: 'users:read', sentence: 'See the people whom devices belong to.' },
  { permission: 'admin:administrators:read', sentence: 'See API administrators.' },
  {
    permission: 'admin:administrators:edit',
    sentence: 'Create, change, delete API administrators, their passwords and certificates.',
  },
  { permission: 'admin:api-keys:read', sentence: 'See API keys.' },
  { permission: 'admin:api-keys:edit', sentence: 'Create, change, regenerate, delete API keys.' },
  { permission: 'admin:audit-events:read', sentence: 'Read, verify and export the audit.' },
  { permission: 'admin:estate:read', sentence: 'Export devices.' },
  { permission: 'admin:estate:edit', sentence: 'Import devices.' },
  { permission: 'admin:explain:read', sentence: 'Ask why a request was decided as it was.' },
  {
    permission: 'admin:oauth-clients:read',
    sentence: 'See OAuth clients and the life of their secrets.',
  },
  {
    permission: 'admin:oauth-clients:edit',
    sentence: 'Register, change, delete OAuth clients and their secrets.',
  },
  {
    permission: 'admin:organization-groups:read',
    sentence: 'See organization groups in the administration.',
  },
  {
    permission: 'admin:organization-groups:edit',
    sentence: 'Create, change, move, delete organization groups.',
  },
  { permission: 'admin:organizations:read', sentence: 'See organizations.' },
  { permission: 'admin:organizations:edit', sentence: 'Create, disable, delete organizations.' },
  { permission: 'admin:people:read', sentence: 'See people and their roles.' },
  { permission: 'admin:people:edit', sentence: 'Create, change, delete people, and assign roles.' },
  { permission: 'admin:permissions:read', sentence: 'Read the list of permissions.' },
  { permission: 'admin:resources:read', sentence: 'See your own APIs and their scopes.' },
  {
    permission: 'admin:resources:edit',
    sentence: 'Register, change, delete your own APIs, and give clients their scopes.',
  },
  { permission: 'admin:roles:read', sentence: 'See roles.' },
  { permission: 'admin:roles:edit', sentence: 'Create, change, delete roles.' },
  { permission: 'admin:signing-keys:read', sentence: 'See signing keys and their dates.' },
  { permission: 'admin:signing-keys:edit', sentence: 'Rotate signing keys.' },
] as const satisfies readonly PermissionRule[]

export type Permission = (typeof permissionRules)[number]['permission']

/** Every permission, in the order of the list. */
export const allPermissions: readonly Permission[] = permissionRules.map((rule) => rule.permission)

const known: ReadonlySet<string> = new Set(allPermissions)

/** Tells whether a text names a permission of the closed list. */
export function isPermission(text: string): text is Permission {
  return known.has(text)
}

/** Tells whether a permission is about administering, not about what the key cards open. */
export function isAdministrative(permission: Permission): boolean {
  return permission.startsWith('admin:')
}

/** Tells whether one scope value covers a permission: equal, or its front part at a colon. */
export function scopeCovers(scope: string, permission: Permission): boolean {
  return permission === scope || permission.startsWith(`${scope}:`)
}

/** Every scope there is: each permission, and each front part of one. */
const scopes: ReadonlySet<string> = new Set(
  allPermissions.flatMap((permission) => {
    const parts = permission.split(':')
    return parts.map((_, index) => parts.slice(0, index + 1).join(':'))
  }),
)

/** Tells whether a text is a scope of ours: it covers at least one permission. */
export function isScope(text: string): boolean {
  return scopes.has(text)
}

/** Every permission that at least one of the scope values covers. */
export function permissionsCoveredBy(scope: readonly string[]): ReadonlySet<Permission> {
  return new Set(
    allPermissions.filter((permission) => scope.some((value) => scopeCovers(value, permission))),
  )
}
