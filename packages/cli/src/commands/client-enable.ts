import { clients } from '../administration-resources.ts'
import { command } from '../command.ts'
import { ifMatchOption, nameHelp, runChange } from '../resource-commands.ts'

/** `frontdesk client enable <client> [--if-match ETAG]` */
export const clientEnable = command({
  name: 'client enable',
  summary: 'Let a client get tokens again.',
  example: 'client enable 7d0f2c1b9e',
  connects: true,
  args: { client: nameHelp(clients) },
  options: { ifMatch: ifMatchOption },

  run(input) {
    const { args, options } = input
    const target = { resource: clients, name: args.client, ifMatch: options.ifMatch }
    return runChange(input, target, { status: 'enabled' })
  },
})
