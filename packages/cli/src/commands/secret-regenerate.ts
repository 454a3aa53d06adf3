import { addSecret } from '../added-secret.ts'
import { clients } from '../administration-resources.ts'
import { command } from '../command.ts'
import { confirmLoss, yesOption } from '../confirmation.ts'
import { nameHelp } from '../resource-commands.ts'

/** `frontdesk secret regenerate <client>`: as `secret add --retire-others-after 0`. */
export const secretRegenerate = command({
  name: 'secret regenerate',
  summary: 'Give a client a new secret; every other one, and its tokens, end at once.',
  example: 'secret regenerate 7d0f2c1b9e',
  connects: true,
  args: { client: nameHelp(clients) },
  options: {
    name: { value: 'NAME', help: 'What people call the secret.' },
    yes: yesOption,
  },

  async run(input) {
    const { io, args, options } = input
    const question = `End every secret of ${args.client}, and their tokens, at once?`
    await confirmLoss(io, question, options.yes)
    return addSecret(input, args.client, { name: options.name, retireOthersAfterSeconds: 0 })
  },
})
