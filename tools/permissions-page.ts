import { permissionRules } from '@frontdesk/directory/permissions.ts'

import { type GeneratedPage, pageHead, table } from './generated-page.ts'

/** docs/permissions.md: the closed list of permissions, and which operation needs which. */
export const permissionsPage: GeneratedPage = {
  path: 'docs/permissions.md',
  make: () =>
    [
      pageHead('Permissions', 'packages/directory/src/permissions.ts'),
      'A role is a set of these. A scope is a permission, or the front part of some at a colon:',
      '`admin` covers `admin:roles:read`, `devices:command` covers every command.\n',
      table(
        ['Permission', 'What it allows'],
        permissionRules.map(({ permission, sentence }) => [`\`${permission}\``, sentence]),
      ),
    ].join('\n'),
}
