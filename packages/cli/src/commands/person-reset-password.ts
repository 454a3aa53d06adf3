import { people } from '../administration-resources.ts'
import { command } from '../command.ts'
import { runLink } from '../person-link.ts'
import { nameHelp } from '../resource-commands.ts'

/** `frontdesk person reset-password <person>` */
export const personResetPassword = command({
  name: 'person reset-password',
  summary: 'Make a link with which a person chooses another password. The link is shown once.',
  example: 'person reset-password ada',
  connects: true,
  args: { person: nameHelp(people) },
  run: (input) => runLink(input, input.args.person, 'password-resets'),
})
