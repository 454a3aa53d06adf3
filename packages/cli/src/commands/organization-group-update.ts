import { organizationGroups } from '../administration-resources.ts'
import { command } from '../command.ts'
import { given, ifMatchOption, nameHelp, runChange } from '../resource-commands.ts'

/** `frontdesk organization-group update <organization-group> [--name NAME] [--parent CODE] ...` */
export const organizationGroupUpdate = command({
  name: 'organization-group update',
  summary: 'Change an organization group, or move it below another.',
  example: 'organization-group update ACME-US-TX --parent ACME',
  connects: true,
  args: { 'organization-group': nameHelp(organizationGroups) },
  options: {
    name: { value: 'NAME', help: 'What people call it.' },
    parent: { value: 'CODE', help: 'Move it, and all below it, under this group.' },
    type: { value: 'TYPE', help: 'Such as Container, Division or Region.' },
    country: { value: 'COUNTRY', help: 'Where it is.' },
    locale: { value: 'LOCALE', help: 'Its language, such as de-DE.' },
    ifMatch: ifMatchOption,
  },

  run(input) {
    const { name, parent, type, country, locale, ifMatch } = input.options
    const target = { resource: organizationGroups, name: input.args['organization-group'], ifMatch }
    return runChange(input, target, given({ name, parent, type, country, locale }))
  },
})
