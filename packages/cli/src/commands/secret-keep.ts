import { clients } from '../administration-resources.ts'
import { command } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { printJson, printRecord } from '../record-view.ts'
import { nameHelp } from '../resource-commands.ts'

/** `frontdesk secret keep <client> <secret-id>` */
export const secretKeep = command({
  name: 'secret keep',
  summary: 'Take the retirement of a secret back while it still works.',
  example: 'secret keep 7d0f2c1b9e 019f0000-0000-7000-8000-000000000001',
  connects: true,
  args: { client: nameHelp(clients), 'secret-id': 'Which one; see: secret list.' },

  async run({ args, admin, io, json }) {
    const secretId = args['secret-id']
    const { record } = await admin.withNamed(clients, args.client, (path) =>
      admin.remove(`${path}/secrets/${encodeURIComponent(secretId)}/retirement`, undefined),
    )
    if (json) printJson(io, record)
    else printRecord(io, record)
    io.err(`The secret ${secretId} is not retired: it has the end that it had before.`)
    return exitCode.done
  },
})
