import { protectedResources } from '../administration-resources.ts'
import { command } from '../command.ts'
import { given, ifMatchOption, nameHelp, runChange } from '../resource-commands.ts'
import { parseResourceScope, parseTokenTtl, resourceOptions } from '../resource-options.ts'

/** `frontdesk resource update <resource> [--name NAME] [--scope NAME=SENTENCE] ...` */
export const resourceUpdate = command({
  name: 'resource update',
  summary:
    'Change an API of your own. --scope replaces all its scopes; clients lose those left out.',
  example: 'resource update https://invoices.example.com --status disabled',
  connects: true,
  args: { resource: nameHelp(protectedResources) },
  options: {
    name: { value: 'NAME', help: 'What people call it.' },
    ...resourceOptions,
    status: {
      value: 'STATUS',
      choices: ['enabled', 'disabled'],
      help: 'Disabling it ends its access tokens.',
    },
    ifMatch: ifMatchOption,
  },

  run(input) {
    const { name, scope, tokenTtl, status, ifMatch } = input.options
    const target = { resource: protectedResources, name: input.args.resource, ifMatch }
    return runChange(
      input,
      target,
      given({
        name,
        scopes: scope.map(parseResourceScope),
        access_token_ttl_seconds: parseTokenTtl(tokenTtl),
        status,
      }),
    )
  },
})
