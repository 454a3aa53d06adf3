import { protectedResources } from '../administration-resources.ts'
import { command } from '../command.ts'
import { given, runCreate } from '../resource-commands.ts'
import { parseResourceScope, parseTokenTtl, resourceOptions } from '../resource-options.ts'

/** `frontdesk resource create --uri URI --name NAME [--scope NAME=SENTENCE] ...` */
export const resourceCreate = command({
  name: 'resource create',
  summary: 'Register an API of your own, so that tokens are issued for it.',
  example:
    'resource create --uri https://invoices.example.com --name Invoices --scope "invoices:read=See invoices."',
  connects: true,
  options: {
    uri: { value: 'URI', required: true, help: 'What its tokens are for: their audience.' },
    name: { value: 'NAME', required: true, help: 'What people call it.' },
    ...resourceOptions,
    organizationGroup: {
      value: 'GROUP',
      help: 'The group whose administrators manage it (else your own).',
    },
  },

  run(input) {
    const { uri, name, scope, tokenTtl, organizationGroup } = input.options
    return runCreate(
      input,
      protectedResources,
      given({
        uri,
        name,
        scopes: scope.map(parseResourceScope),
        access_token_ttl_seconds: parseTokenTtl(tokenTtl),
        organization_group: organizationGroup,
      }),
    )
  },
})
