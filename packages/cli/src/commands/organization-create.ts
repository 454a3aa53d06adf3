import { organizations } from '../administration-resources.ts'
import { command } from '../command.ts'
import { given, runCreate } from '../resource-commands.ts'

/** `frontdesk organization create --name NAME [--group-id CODE] ...` */
export const organizationCreate = command({
  name: 'organization create',
  summary: 'Create an organization.',
  example: 'organization create --name Globex',
  connects: true,
  options: {
    name: { value: 'NAME', required: true, help: 'What people call it.' },
    groupId: { value: 'CODE', help: 'Code of its topmost group (else made from the name).' },
    country: { value: 'COUNTRY', help: 'Where it is, such as DE.' },
    locale: { value: 'LOCALE', help: 'Its language, such as de-DE.' },
  },

  run(input) {
    const { name, groupId, country, locale } = input.options
    return runCreate(input, organizations, given({ name, group_id: groupId, country, locale }))
  },
})
