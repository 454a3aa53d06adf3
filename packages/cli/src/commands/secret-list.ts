import { clients } from '../administration-resources.ts'
import { command } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { recordsIn } from '../json-reading.ts'
import { printJson, printSecrets } from '../record-view.ts'
import { nameHelp } from '../resource-commands.ts'

/** `frontdesk secret list <client>`: the lives of its secrets, not the secrets. */
export const secretList = command({
  name: 'secret list',
  summary: "List a client's secrets: when they were made, last used, and end.",
  example: 'secret list 7d0f2c1b9e',
  connects: true,
  args: { client: nameHelp(clients) },

  async run({ args, admin, io, json }) {
    const { record } = await admin.withNamed(clients, args.client, (path) => admin.get(path))
    if (json) printJson(io, recordsIn(record, 'secrets'))
    else printSecrets(io, record)
    return exitCode.done
  },
})
