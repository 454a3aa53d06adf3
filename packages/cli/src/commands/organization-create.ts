import { organizations, regions } from '../administration-resources.ts'
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
    region: { value: 'REGION', choices: regions, help: 'Whose services speak for it (else na).' },
    country: { value: 'COUNTRY', help: 'Where it is, such as DE.' },
    locale: { value: 'LOCALE', help: 'Its language, such as de-DE.' },
  },

  run(input) {
    const { name, groupId, region, country, locale } = input.options
    const body = given({ name, group_id: groupId, region, country, locale })
    return runCreate(input, organizations, body)
  },
})
