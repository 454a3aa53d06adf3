import { clients } from '../administration-resources.ts'
import { command } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { printJson } from '../record-view.ts'
import { nameHelp } from '../resource-commands.ts'

/** `frontdesk secret revoke <client> <secret-id>` */
export const secretRevoke = command({
  name: 'secret revoke',
  summary: 'End a secret at once, and every token that it got.',
  example: 'secret revoke 7d0f2c1b9e s_01',
  connects: true,
  args: { client: nameHelp(clients), 'secret-id': 'Which one; see: secret list.' },

  async run({ args, admin, io, json }) {
    const secretId = args['secret-id']
    await admin.withNamed(clients, args.client, (path) =>
      admin.remove(`${path}/secrets/${encodeURIComponent(secretId)}`, undefined),
    )
    if (json) printJson(io, { revoked: secretId })
    io.err(`Revoked the secret ${secretId}: its tokens open nothing from the next request on.`)
    return exitCode.done
  },
})
