import { roles } from '../administration-resources.ts'
import { command } from '../command.ts'
import { given, ifMatchOption, nameHelp, runChange } from '../resource-commands.ts'

/** `frontdesk role update <role> [--name NAME] [--permission PERMISSION] ...` */
export const roleUpdate = command({
  name: 'role update',
  summary: 'Change a role. --permission replaces all the permissions that it has.',
  example: 'role update Locksmith --permission devices:read --permission devices:command:lock',
  connects: true,
  args: { role: nameHelp(roles) },
  options: {
    name: { value: 'NAME', help: 'What people call it.' },
    description: { value: 'TEXT', help: 'What it is for.' },
    permission: {
      value: 'PERMISSION',
      repeat: true,
      help: 'What it allows; see: permission list. Repeatable.',
    },
    ifMatch: ifMatchOption,
  },

  run(input) {
    const { name, description, permission, ifMatch } = input.options
    const target = { resource: roles, name: input.args.role, ifMatch }
    return runChange(input, target, given({ name, description, permissions: permission }))
  },
})
