import { uemOperations } from '@frontdesk/dialects/uem/uem-operations.ts'
import { permissionRules } from '@frontdesk/directory/permissions.ts'
import { administrationOperations } from '@frontdesk/server/administration/administration-operations.ts'
import {
  type DescribedOperation,
  demandOf,
} from '@frontdesk/server/api-docs/described-operation.ts'
import { dialects } from '@frontdesk/server/dialects.ts'

import { type GeneratedPage, pageHead, table } from './generated-page.ts'

/** docs/permissions.md: the closed list of permissions, and which operation needs which. */
export const permissionsPage: GeneratedPage = {
  path: 'docs/permissions.md',
  make: () =>
    [
      pageHead('Permissions', 'packages/directory/src/permissions.ts and the operation tables'),
      'A role is a set of these. A scope is a permission, or the front part of some at a colon:',
      '`admin` covers `admin:roles:read`, `devices:command` covers every command.\n',
      table(
        ['Permission', 'What it allows'],
        permissionRules.map(({ permission, sentence }) => [`\`${permission}\``, sentence]),
      ),
      '\n## Which operation needs which\n',
      table(
        ['Operation', 'Versions', 'Needs'],
        [...uemOperations, ...administrationOperations(dialects)].map((operation) => [
          `\`${operation.method} ${operation.path}\``,
          operation.versions?.join(', ') ?? '',
          needs(operation),
        ]),
      ),
    ].join('\n'),
}

function needs(operation: DescribedOperation): string {
  const { among, sentence } = demandOf(operation)
  return among.length === 0 ? sentence : among.map((permission) => `\`${permission}\``).join(' or ')
}
