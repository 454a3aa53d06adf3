import { apiKeys } from '../administration-resources.ts'
import { command } from '../command.ts'
import { confirmLoss, yesOption } from '../confirmation.ts'
import { nameHelp } from '../resource-commands.ts'
import { printApiKey } from '../shown-api-key.ts'

/** `frontdesk rest-api-key regenerate <key>` */
export const restApiKeyRegenerate = command({
  name: 'rest-api-key regenerate',
  summary: 'Give an API key a new text; the old one ends at once.',
  example: 'rest-api-key regenerate "Old scripts"',
  connects: true,
  args: { key: nameHelp(apiKeys) },
  options: { yes: yesOption },

  async run(input) {
    const { admin, args, options, io } = input
    await confirmLoss(io, `End the old text of the API key ${args.key} at once?`, options.yes)
    const answer = await admin.withNamed(apiKeys, args.key, (path) =>
      admin.create(`${path}/regenerate`),
    )
    return printApiKey(input, answer, 'The old key has ended.')
  },
})
