import { people } from '../administration-resources.ts'
import { command } from '../command.ts'
import { given, ifMatchOption, nameHelp, runChange } from '../resource-commands.ts'
import { groupOf, parseRoleAssignment, roleAssignmentHelp } from '../role-assignments.ts'

/** `frontdesk person update <person> [--email ADDRESS] [--role NAME[@GROUP]] ...` */
export const personUpdate = command({
  name: 'person update',
  summary: 'Change a person. --role replaces all the roles that the person has.',
  example: 'person update ada --role "Read Only@ACME" --role "Help Desk@ACME-EU"',
  connects: true,
  args: { person: nameHelp(people) },
  options: {
    username: { value: 'NAME', help: 'Unique in the organization.' },
    email: { value: 'ADDRESS', help: 'Where the person gets mail.' },
    givenName: { value: 'NAME', help: 'Given name.' },
    familyName: { value: 'NAME', help: 'Family name.' },
    organizationGroup: { value: 'GROUP', help: 'Where the person belongs.' },
    status: { value: 'STATUS', choices: ['enabled', 'disabled'], help: 'Disabled: no sign-in.' },
    role: { value: 'NAME[@GROUP]', repeat: true, help: roleAssignmentHelp },
    secondFactor: {
      value: 'RULE',
      choices: ['optional', 'required'],
      help: 'Whether the person must sign in with a second factor.',
    },
    ifMatch: ifMatchOption,
  },

  run(input) {
    const { args, options } = input
    const plain = given({
      username: options.username,
      email: options.email,
      given_name: options.givenName,
      family_name: options.familyName,
      organization_group: options.organizationGroup,
      status: options.status,
      second_factor: options.secondFactor,
    })
    const target = { resource: people, name: args.person, ifMatch: options.ifMatch }
    if (options.role.length === 0) return runChange(input, target, plain)
    return runChange(input, target, (before) => {
      const group = options.organizationGroup ?? groupOf(before)
      return { ...plain, roles: options.role.map((text) => parseRoleAssignment(text, group)) }
    })
  },
})
