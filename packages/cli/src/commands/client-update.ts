import { clients } from '../administration-resources.ts'
import { clientRuleOptions } from '../client-options.ts'
import { command } from '../command.ts'
import { given, ifMatchOption, nameHelp, runChange } from '../resource-commands.ts'

/** `frontdesk client update <client> [--name NAME] [--role ROLE] ... [--if-match ETAG]` */
export const clientUpdate = command({
  name: 'client update',
  summary: 'Change a client.',
  example: 'client update 7d0f2c1b9e --role "Help Desk"',
  connects: true,
  args: { client: nameHelp(clients) },
  options: {
    name: { value: 'NAME', help: 'What people call it.' },
    ...clientRuleOptions,
    ifMatch: ifMatchOption,
  },

  run(input) {
    const { args, options } = input
    return runChange(
      input,
      { resource: clients, name: args.client, ifMatch: options.ifMatch },
      given({
        name: options.name,
        description: options.description,
        organization_group: options.organizationGroup,
        role: options.role,
        scope: options.scope,
        access_token_format: options.accessTokenFormat,
        signature_algorithm: options.signatureAlgorithm,
      }),
    )
  },
})
