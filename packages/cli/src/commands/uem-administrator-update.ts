import { administrators } from '../administration-resources.ts'
import { credentialOptions, readCredentials } from '../administrator-credentials.ts'
import { command } from '../command.ts'
import { given, ifMatchOption, nameHelp, runChange } from '../resource-commands.ts'

/** `frontdesk uem-administrator update <administrator> [--role ROLE] [--password-stdin] ...` */
export const uemAdministratorUpdate = command({
  name: 'uem-administrator update',
  summary: 'Change an administrator, its password or its certificate.',
  example: 'uem-administrator update svc-inventory --password-stdin',
  connects: true,
  args: { administrator: nameHelp(administrators) },
  options: {
    username: { value: 'NAME', help: 'Unique in the organization.' },
    email: { value: 'ADDRESS', help: 'Where mail reaches who answers for it.' },
    givenName: { value: 'NAME', help: 'Given name.' },
    familyName: { value: 'NAME', help: 'Family name.' },
    organizationGroup: { value: 'GROUP', help: 'It opens this group and all below.' },
    role: { value: 'ROLE', help: 'What it may do there.' },
    status: { value: 'STATUS', choices: ['enabled', 'disabled'], help: 'Disabled: refused.' },
    ...credentialOptions,
    removePassword: { help: 'Take the password away.' },
    removeCertificate: { help: 'Take the certificate away.' },
    ifMatch: ifMatchOption,
  },

  async run(input) {
    const { args, options } = input
    const credentials = await readCredentials(input, options)
    const body = given({
      username: options.username,
      email: options.email,
      given_name: options.givenName,
      family_name: options.familyName,
      organization_group: options.organizationGroup,
      role: options.role,
      status: options.status,
      password: options.removePassword ? null : credentials.password,
      certificate: options.removeCertificate ? null : credentials.certificate,
    })
    const target = {
      resource: administrators,
      name: args.administrator,
      ifMatch: options.ifMatch,
    }
    return runChange(input, target, body)
  },
})
