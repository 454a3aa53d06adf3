import type { AnyCommand } from './command.ts'

/**
 * Every command, in the order of the help. They are loaded when they are needed: reading all the
 * files takes longer than most commands.
 */
const commands: Readonly<Record<string, () => Promise<AnyCommand>>> = {
  'admin recover': async () => (await import('./commands/admin-recover.ts')).adminRecover,
  serve: async () => (await import('./commands/serve.ts')).serve,
  demo: async () => (await import('./commands/demo.ts')).demo,
  emulator: async () => (await import('./commands/emulator.ts')).emulator,
  login: async () => (await import('./commands/login.ts')).login,
  'profile add': async () => (await import('./commands/profile-add.ts')).profileAdd,
  'profile list': async () => (await import('./commands/profile-list.ts')).profileList,
  'profile use': async () => (await import('./commands/profile-use.ts')).profileUse,
  'profile remove': async () => (await import('./commands/profile-remove.ts')).profileRemove,
  token: async () => (await import('./commands/token.ts')).token,
  call: async () => (await import('./commands/call.ts')).call,
  bulk: async () => (await import('./commands/bulk.ts')).bulk,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  completion: async () => (await import('./commands/completion.ts')).completion,
  'client create': async () => (await import('./commands/client-create.ts')).clientCreate,
  'client list': async () => (await import('./commands/client-list.ts')).clientList,
  'client show': async () => (await import('./commands/client-show.ts')).clientShow,
  'client update': async () => (await import('./commands/client-update.ts')).clientUpdate,
  'client enable': async () => (await import('./commands/client-enable.ts')).clientEnable,
  'client disable': async () => (await import('./commands/client-disable.ts')).clientDisable,
  'client delete': async () => (await import('./commands/client-delete.ts')).clientDelete,
  'secret add': async () => (await import('./commands/secret-add.ts')).secretAdd,
  'secret regenerate': async () =>
    (await import('./commands/secret-regenerate.ts')).secretRegenerate,
  'secret list': async () => (await import('./commands/secret-list.ts')).secretList,
  'secret keep': async () => (await import('./commands/secret-keep.ts')).secretKeep,
  'secret revoke': async () => (await import('./commands/secret-revoke.ts')).secretRevoke,
  'secret stale': async () => (await import('./commands/secret-stale.ts')).secretStale,
  'organization list': async () =>
    (await import('./commands/organization-list.ts')).organizationList,
  'organization show': async () =>
    (await import('./commands/organization-show.ts')).organizationShow,
  'organization create': async () =>
    (await import('./commands/organization-create.ts')).organizationCreate,
  'organization update': async () =>
    (await import('./commands/organization-update.ts')).organizationUpdate,
  'organization delete': async () =>
    (await import('./commands/organization-delete.ts')).organizationDelete,
  'organization-group list': async () =>
    (await import('./commands/organization-group-list.ts')).organizationGroupList,
  'organization-group show': async () =>
    (await import('./commands/organization-group-show.ts')).organizationGroupShow,
  'organization-group create': async () =>
    (await import('./commands/organization-group-create.ts')).organizationGroupCreate,
  'organization-group update': async () =>
    (await import('./commands/organization-group-update.ts')).organizationGroupUpdate,
  'organization-group delete': async () =>
    (await import('./commands/organization-group-delete.ts')).organizationGroupDelete,
  'person list': async () => (await import('./commands/person-list.ts')).personList,
  'person show': async () => (await import('./commands/person-show.ts')).personShow,
  'person create': async () => (await import('./commands/person-create.ts')).personCreate,
  'person update': async () => (await import('./commands/person-update.ts')).personUpdate,
  'person delete': async () => (await import('./commands/person-delete.ts')).personDelete,
  'person invite': async () => (await import('./commands/person-invite.ts')).personInvite,
  'person reset-password': async () =>
    (await import('./commands/person-reset-password.ts')).personResetPassword,
  'person sessions': async () => (await import('./commands/person-sessions.ts')).personSessions,
  'person second-factors': async () =>
    (await import('./commands/person-second-factors.ts')).personSecondFactors,
  'resource list': async () => (await import('./commands/resource-list.ts')).resourceList,
  'resource show': async () => (await import('./commands/resource-show.ts')).resourceShow,
  'resource create': async () => (await import('./commands/resource-create.ts')).resourceCreate,
  'resource update': async () => (await import('./commands/resource-update.ts')).resourceUpdate,
  'resource delete': async () => (await import('./commands/resource-delete.ts')).resourceDelete,
  'role list': async () => (await import('./commands/role-list.ts')).roleList,
  'role show': async () => (await import('./commands/role-show.ts')).roleShow,
  'role create': async () => (await import('./commands/role-create.ts')).roleCreate,
  'role update': async () => (await import('./commands/role-update.ts')).roleUpdate,
  'role delete': async () => (await import('./commands/role-delete.ts')).roleDelete,
  'rest-api-key list': async () => (await import('./commands/rest-api-key-list.ts')).restApiKeyList,
  'rest-api-key show': async () => (await import('./commands/rest-api-key-show.ts')).restApiKeyShow,
  'rest-api-key create': async () =>
    (await import('./commands/rest-api-key-create.ts')).restApiKeyCreate,
  'rest-api-key update': async () =>
    (await import('./commands/rest-api-key-update.ts')).restApiKeyUpdate,
  'rest-api-key regenerate': async () =>
    (await import('./commands/rest-api-key-regenerate.ts')).restApiKeyRegenerate,
  'rest-api-key delete': async () =>
    (await import('./commands/rest-api-key-delete.ts')).restApiKeyDelete,
  'uem-administrator list': async () =>
    (await import('./commands/uem-administrator-list.ts')).uemAdministratorList,
  'uem-administrator show': async () =>
    (await import('./commands/uem-administrator-show.ts')).uemAdministratorShow,
  'uem-administrator create': async () =>
    (await import('./commands/uem-administrator-create.ts')).uemAdministratorCreate,
  'uem-administrator update': async () =>
    (await import('./commands/uem-administrator-update.ts')).uemAdministratorUpdate,
  'uem-administrator delete': async () =>
    (await import('./commands/uem-administrator-delete.ts')).uemAdministratorDelete,
  'estate import': async () => (await import('./commands/estate-import.ts')).estateImport,
  'estate export': async () => (await import('./commands/estate-export.ts')).estateExport,
  'permission list': async () => (await import('./commands/permission-list.ts')).permissionList,
  'audit list': async () => (await import('./commands/audit-list.ts')).auditList,
  'audit verify': async () => (await import('./commands/audit-verify.ts')).auditVerify,
  'audit export': async () => (await import('./commands/audit-export.ts')).auditExport,
  explain: async () => (await import('./commands/explain.ts')).explain,
  'signing-key list': async () => (await import('./commands/signing-key-list.ts')).signingKeyList,
  'signing-key rotate': async () =>
    (await import('./commands/signing-key-rotate.ts')).signingKeyRotate,
}

/** First words that hold several commands, and what they are about. */
export const nouns: Readonly<Record<string, string>> = {
  admin: 'The administrators of a server on this machine.',
  profile: 'Servers and clients that are remembered under a name.',
  client: 'OAuth clients: the applications that may ask for tokens.',
  secret: "Clients' secrets: give, rotate, revoke.",
  organization: 'Tenants: everything in one is invisible to every other.',
  'organization-group': 'The tree inside an organization.',
  person: 'People and their roles.',
  role: 'Roles: named sets of permissions.',
  resource: 'Your own APIs: their URI, their scopes, the life of their tokens.',
  'rest-api-key': 'API keys: what requests with a password or a certificate bring along.',
  'uem-administrator': 'Accounts of the protected API that need no tokens.',
  estate: 'Devices, many at a time: out of a file, or into one.',
  permission: 'What a role can allow.',
  audit: 'What happened, and whether the record of it is intact.',
  'signing-key': 'The keys that sign tokens.',
}

/** The commands that a command line can mean: those of its first word, or all to choose from. */
export async function loadCommands(words: readonly string[]): Promise<readonly AnyCommand[]> {
  const names = Object.keys(commands)
  const meant = names.filter((name) => name.split(' ')[0] === words[0])
  const loaded = (meant.length > 0 ? meant : names).map((name) => commands[name]?.())
  return (await Promise.all(loaded)).filter((row) => row !== undefined)
}
