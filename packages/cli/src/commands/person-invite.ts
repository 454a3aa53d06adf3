import { people } from '../administration-resources.ts'
import { command } from '../command.ts'
import { runLink } from '../person-link.ts'
import { nameHelp } from '../resource-commands.ts'

/** `frontdesk person invite <person>` */
export const personInvite = command({
  name: 'person invite',
  summary: 'Make a link with which a person chooses a password. The link is shown once.',
  example: 'person invite ada',
  connects: true,
  args: { person: nameHelp(people) },
  run: (input) => runLink(input, input.args.person, 'invitations'),
})
