import { people } from '../administration-resources.ts'
import { command } from '../command.ts'
import { confirmLoss, yesOption } from '../confirmation.ts'
import { exitCode } from '../exit-code.ts'
import { nameHelp, runShortList } from '../resource-commands.ts'

const members = ['id', 'kind', 'name', 'created_at', 'last_used_at']

/** `frontdesk person second-factors <person> [--remove ID]` */
export const personSecondFactors = command({
  name: 'person second-factors',
  summary: 'List the authenticator apps and passkeys of a person, or remove one that was lost.',
  example: 'person second-factors ada',
  connects: true,
  args: { person: nameHelp(people) },
  options: {
    remove: { value: 'ID', help: 'Remove this one, and sign the person out.' },
    yes: yesOption,
  },

  run(input) {
    const { admin, args, options, io } = input
    return admin.withNamed(people, args.person, async (person) => {
      const path = `${person}/second-factors`
      if (options.remove === undefined) {
        return runShortList(input, { path, members, what: 'second factors' })
      }
      const question = `Remove the second factor ${options.remove} of ${args.person}?`
      await confirmLoss(io, question, options.yes)
      await admin.remove(`${path}/${encodeURIComponent(options.remove)}`, undefined)
      io.err(`Removed it, and signed ${args.person} out everywhere.`)
      return exitCode.done
    })
  },
})
