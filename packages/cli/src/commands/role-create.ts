import { roles } from '../administration-resources.ts'
import { command } from '../command.ts'
import { given, runCreate } from '../resource-commands.ts'

/** `frontdesk role create --name NAME --organization-group GROUP --permission PERMISSION ...` */
export const roleCreate = command({
  name: 'role create',
  summary: 'Create a role: a named set of permissions.',
  example:
    'role create --name Locksmith --organization-group ACME --permission devices:command:lock',
  connects: true,
  options: {
    name: { value: 'NAME', required: true, help: 'What people call it.' },
    description: { value: 'TEXT', help: 'What it is for.' },
    organizationGroup: {
      value: 'GROUP',
      required: true,
      help: 'It can be assigned in this group and below.',
    },
    permission: {
      value: 'PERMISSION',
      repeat: true,
      help: 'What it allows; see: permission list. Repeatable.',
    },
  },

  run(input) {
    const { name, description, organizationGroup, permission } = input.options
    const body = given({ name, description, organization_group: organizationGroup })
    return runCreate(input, roles, { ...body, permissions: permission })
  },
})
