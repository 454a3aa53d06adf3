import { organizations, regions } from '../administration-resources.ts'
import { command } from '../command.ts'
import { given, ifMatchOption, nameHelp, runChange } from '../resource-commands.ts'

/** `frontdesk organization update <organization> [--name NAME] [--status STATUS]` */
export const organizationUpdate = command({
  name: 'organization update',
  summary: 'Rename an organization, or disable it with everything in it.',
  example: 'organization update Globex --status disabled',
  connects: true,
  args: { organization: nameHelp(organizations) },
  options: {
    name: { value: 'NAME', help: 'What people call it.' },
    status: { value: 'STATUS', choices: ['enabled', 'disabled'], help: 'Disabled: no tokens.' },
    region: { value: 'REGION', choices: regions, help: 'Whose services speak for it.' },
    ifMatch: ifMatchOption,
  },

  run(input) {
    const { args, options } = input
    const { name, status, region } = options
    const target = { resource: organizations, name: args.organization, ifMatch: options.ifMatch }
    return runChange(input, target, given({ name, status, region }))
  },
})
