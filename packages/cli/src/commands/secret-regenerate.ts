import { addSecret } from '../added-secret.ts'
import { clients } from '../administration-resources.ts'
import { command } from '../command.ts'
import { nameHelp } from '../resource-commands.ts'

/** `frontdesk secret regenerate <client>`: as `secret add --retire-others-after 0`. */
export const secretRegenerate = command({
  name: 'secret regenerate',
  summary: 'Give a client a new secret; every other one, and its tokens, end at once.',
  example: 'secret regenerate 7d0f2c1b9e',
  connects: true,
  args: { client: nameHelp(clients) },
  options: { name: { value: 'NAME', help: 'What people call the secret.' } },

  run(input) {
    const secret = { name: input.options.name, retireOthersAfterSeconds: 0 }
    return addSecret(input, input.args.client, secret)
  },
})
