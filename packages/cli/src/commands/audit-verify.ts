import { readVerdict } from '../audit-answers.ts'
import { readCheckpoint } from '../audit-checkpoint-file.ts'
import { command } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { printJson } from '../record-view.ts'
import { printable } from '../terminal.ts'

/** `frontdesk audit verify [--checkpoint FILE]`: ends with 1 when a row was changed, removed or put in. */
export const auditVerify = command({
  name: 'audit verify',
  summary: 'Check that no row of the audit was changed, removed or inserted.',
  example: 'audit verify',
  connects: true,
  options: {
    checkpoint: {
      value: 'FILE',
      help: 'An export kept elsewhere: nothing below its end is missing.',
    },
  },

  async run({ admin, io, json, options }) {
    const checkpoint = options.checkpoint && readCheckpoint(options.checkpoint)
    const answer = await admin.create(
      '/audit-events/verify',
      ...(checkpoint ? [{ checkpoint }] : []),
    )
    const { counted, problems } = readVerdict(answer)
    if (json) printJson(io, answer)
    if (problems === undefined) {
      io.err('The server did not say whether the audit is intact.')
      return exitCode.refused
    }
    if (problems.length === 0) {
      if (!json) io.out(`Intact: ${counted}.`)
      return exitCode.done
    }
    if (!json) for (const problem of problems) io.out(printable(problem))
    io.err(`The audit is not intact (${counted}). Keep the database as it is, and look into it.`)
    return exitCode.refused
  },
})
