import { clients } from '../administration-resources.ts'
import { command } from '../command.ts'
import { ifMatchOption, nameHelp, runChange } from '../resource-commands.ts'

/** `frontdesk client disable <client> [--if-match ETAG]` */
export const clientDisable = command({
  name: 'client disable',
  summary: 'Stop a client: no new tokens, and its living ones open nothing.',
  example: 'client disable 7d0f2c1b9e',
  connects: true,
  args: { client: nameHelp(clients) },
  options: { ifMatch: ifMatchOption },

  run(input) {
    const { args, options } = input
    const target = { resource: clients, name: args.client, ifMatch: options.ifMatch }
    return runChange(input, target, { status: 'disabled' })
  },
})
