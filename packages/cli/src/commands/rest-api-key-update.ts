import { apiKeys } from '../administration-resources.ts'
import { command } from '../command.ts'
import { given, ifMatchOption, nameHelp, runChange } from '../resource-commands.ts'

/** `frontdesk rest-api-key update <key> [--name NAME] [--status STATUS]` */
export const restApiKeyUpdate = command({
  name: 'rest-api-key update',
  summary: 'Rename, disable or enable an API key.',
  example: 'rest-api-key update "Old scripts" --status disabled',
  connects: true,
  args: { key: nameHelp(apiKeys) },
  options: {
    name: { value: 'NAME', help: 'What people call it.' },
    status: { value: 'STATUS', choices: ['enabled', 'disabled'], help: 'Disabled: refused.' },
    ifMatch: ifMatchOption,
  },

  run(input) {
    const { args, options } = input
    const target = { resource: apiKeys, name: args.key, ifMatch: options.ifMatch }
    return runChange(input, target, given({ name: options.name, status: options.status }))
  },
})
