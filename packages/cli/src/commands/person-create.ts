import { people } from '../administration-resources.ts'
import { command } from '../command.ts'
import { given, runCreate } from '../resource-commands.ts'
import { parseRoleAssignment, roleAssignmentHelp } from '../role-assignments.ts'

/** `frontdesk person create --username NAME --email ADDRESS ... [--role NAME[@GROUP]]` */
export const personCreate = command({
  name: 'person create',
  summary: 'Create a person.',
  example:
    'person create --username ada --email ada@example.com --given-name Ada --family-name Byron --organization-group ACME-EU --role "Help Desk"',
  connects: true,
  options: {
    username: { value: 'NAME', required: true, help: 'Unique in the organization.' },
    email: { value: 'ADDRESS', required: true, help: 'Where the person gets mail.' },
    givenName: { value: 'NAME', help: 'Given name.' },
    familyName: { value: 'NAME', help: 'Family name.' },
    organizationGroup: { value: 'GROUP', required: true, help: 'Where the person belongs.' },
    role: { value: 'NAME[@GROUP]', repeat: true, help: roleAssignmentHelp },
    secondFactor: {
      value: 'RULE',
      choices: ['optional', 'required'],
      help: 'Whether the person must sign in with a second factor.',
    },
  },

  run(input) {
    const { username, email, givenName, familyName, organizationGroup, role, secondFactor } =
      input.options
    const body = {
      username,
      email,
      given_name: givenName,
      family_name: familyName,
      organization_group: organizationGroup,
      second_factor: secondFactor,
      roles: role.map((text) => parseRoleAssignment(text, organizationGroup)),
    }
    return runCreate(input, people, given(body))
  },
})
