import { addSecret } from '../added-secret.ts'
import { clients } from '../administration-resources.ts'
import { command } from '../command.ts'
import { parseMoment, parseSeconds } from '../duration.ts'
import { nameHelp } from '../resource-commands.ts'
import { readSecretFromStdin } from '../secret-input.ts'

/** `frontdesk secret add <client> [--name NAME] [--expires 90d] [--retire-others-after 48h]` */
export const secretAdd = command({
  name: 'secret add',
  summary: 'Give a client one more secret; the others stay unless you retire them.',
  example: 'secret add 7d0f2c1b9e --expires 90d --retire-others-after 48h',
  connects: true,
  args: { client: nameHelp(clients) },
  options: {
    name: { value: 'NAME', help: 'What people call the secret.' },
    expires: { value: 'WHEN', help: 'When it ends: 90d, or a date such as 2027-01-31.' },
    retireOthersAfter: {
      value: 'DURATION',
      help: 'Retire the others after 48h, 7d, or 0 for at once (default: retire none).',
    },
    clientSecretStdin: { help: 'Read a secret of your own from stdin.' },
  },

  async run(input) {
    const { args, options, io } = input
    const { expires, retireOthersAfter } = options
    const secret = {
      name: options.name,
      expiresAt:
        expires === undefined
          ? undefined
          : parseMoment('--expires', expires, { now: io.now(), direction: 'ahead' }),
      retireOthersAfterSeconds:
        retireOthersAfter === undefined
          ? undefined
          : parseSeconds('--retire-others-after', retireOthersAfter),
      own: options.clientSecretStdin ? await readSecretFromStdin() : undefined,
    }
    return addSecret(input, args.client, secret)
  },
})
