import { organizationGroups } from '../administration-resources.ts'
import { command } from '../command.ts'
import { given, runCreate } from '../resource-commands.ts'

/** `frontdesk organization-group create --name NAME --group-id CODE --parent CODE [--type TYPE]` */
export const organizationGroupCreate = command({
  name: 'organization-group create',
  summary: 'Create an organization group below another.',
  example: 'organization-group create --name Texas --group-id ACME-US-TX --parent ACME-US',
  connects: true,
  options: {
    name: { value: 'NAME', required: true, help: 'What people call it.' },
    groupId: { value: 'CODE', required: true, help: 'The short code that people type.' },
    parent: { value: 'CODE', required: true, help: 'The code of the group above it.' },
    type: { value: 'TYPE', help: 'Such as Container, Division or Region.' },
    country: { value: 'COUNTRY', help: 'Where it is.' },
    locale: { value: 'LOCALE', help: 'Its language, such as de-DE.' },
  },

  run(input) {
    const { name, groupId, parent, type, country, locale } = input.options
    const body = given({ name, group_id: groupId, parent, type, country, locale })
    return runCreate(input, organizationGroups, body)
  },
})
