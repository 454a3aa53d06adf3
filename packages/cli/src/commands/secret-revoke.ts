import { clients } from '../administration-resources.ts'
import { command } from '../command.ts'
import { confirmLoss, yesOption } from '../confirmation.ts'
import { exitCode } from '../exit-code.ts'
import { findText, type JsonRecord, recordsIn } from '../json-reading.ts'
import { printJson } from '../record-view.ts'
import { nameHelp } from '../resource-commands.ts'
import { printable } from '../terminal.ts'

/** `frontdesk secret revoke <client> <secret-id>` */
export const secretRevoke = command({
  name: 'secret revoke',
  summary: 'End a secret at once, and every token that it got.',
  example: 'secret revoke 7d0f2c1b9e 019f0000-0000-7000-8000-000000000001',
  connects: true,
  args: { client: nameHelp(clients), 'secret-id': 'Which one; see: secret list.' },
  options: { yes: yesOption },

  async run({ args, options, admin, io, json }) {
    const secretId = args['secret-id']
    const { notice } = await admin.withNamed(clients, args.client, async (path) => {
      const asks = io.confirm !== undefined && !options.yes
      const last = asks && isLast((await admin.get(path)).record, secretId)
      const more = last ? ' It is the last one: the client can use no secret then.' : ''
      await confirmLoss(io, `Revoke the secret ${secretId} and its tokens?${more}`, options.yes)
      return admin.remove(`${path}/secrets/${encodeURIComponent(secretId)}`, undefined)
    })
    if (json) printJson(io, { revoked: secretId, ...(notice === undefined ? {} : { notice }) })
    io.err(`Revoked the secret ${secretId}: its tokens open nothing from the next request on.`)
    if (notice !== undefined) {
      io.err(`Warning: ${printable(notice)} Add one with: npx frontdesk secret add ${args.client}`)
    }
    return exitCode.done
  },
})

function isLast(client: JsonRecord, secretId: string): boolean {
  return !recordsIn(client, 'secrets').some(
    (secret) =>
      ['active', 'retiring'].includes(findText(secret, 'state') ?? '') &&
      findText(secret, 'id') !== secretId,
  )
}
