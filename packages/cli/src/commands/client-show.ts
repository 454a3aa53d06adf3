import { clients } from '../administration-resources.ts'
import { printRecord, printSecrets } from '../record-view.ts'
import { showCommand } from '../resource-commands.ts'

/** `frontdesk client show <client>`: the client, then a table of its secrets' lives. */
export const clientShow = showCommand(clients, ({ io }, client) => {
  printRecord(io, client)
  io.out('')
  printSecrets(io, client)
})
