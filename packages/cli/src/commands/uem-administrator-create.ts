import { administrators } from '../administration-resources.ts'
import { credentialOptions, readCredentials } from '../administrator-credentials.ts'
import { command } from '../command.ts'
import { given, runCreate } from '../resource-commands.ts'

/** `frontdesk uem-administrator create --username NAME ... [--password-stdin]` */
export const uemAdministratorCreate = command({
  name: 'uem-administrator create',
  summary: 'Create an administrator who proves itself by a password or a certificate.',
  example:
    'uem-administrator create --username svc --email it@example.com --organization-group ACME --role "Read Only" --password-stdin',
  connects: true,
  options: {
    username: { value: 'NAME', required: true, help: 'Unique in the organization.' },
    email: { value: 'ADDRESS', required: true, help: 'Where mail reaches who answers for it.' },
    givenName: { value: 'NAME', help: 'Given name.' },
    familyName: { value: 'NAME', help: 'Family name.' },
    organizationGroup: {
      value: 'GROUP',
      required: true,
      help: 'It opens this group and all below.',
    },
    role: { value: 'ROLE', required: true, help: 'What it may do there.' },
    status: { value: 'STATUS', choices: ['enabled', 'disabled'], help: 'Disabled: refused.' },
    ...credentialOptions,
  },

  async run(input) {
    const { options } = input
    const body = given({
      username: options.username,
      email: options.email,
      given_name: options.givenName,
      family_name: options.familyName,
      organization_group: options.organizationGroup,
      role: options.role,
      status: options.status,
      ...(await readCredentials(input, options)),
    })
    return runCreate(input, administrators, body)
  },
})
