import { people } from '../administration-resources.ts'
import { command } from '../command.ts'
import { usageFailure } from '../command-failure.ts'
import { exitCode } from '../exit-code.ts'
import { nameHelp, runShortList } from '../resource-commands.ts'

const members = ['id', 'browser', 'address', 'methods', 'signed_in_at', 'last_seen_at']

/** `frontdesk person sessions <person> [--end ID | --end-all]` */
export const personSessions = command({
  name: 'person sessions',
  summary: 'List where a person is signed in, or sign them out.',
  example: 'person sessions ada',
  moreExamples: ['person sessions ada --end-all'],
  connects: true,
  args: { person: nameHelp(people) },
  options: {
    end: { value: 'ID', help: 'End this session.' },
    endAll: { help: 'End all of them.' },
  },

  run(input) {
    const { admin, args, options, io } = input
    if (options.end !== undefined && options.endAll) {
      throw usageFailure('Give --end or --end-all, not both.')
    }
    return admin.withNamed(people, args.person, async (person) => {
      const path = `${person}/sessions`
      if (options.end === undefined && !options.endAll) {
        return runShortList(input, { path, members, what: 'sessions' })
      }
      const one = options.end === undefined ? '' : `/${encodeURIComponent(options.end)}`
      await admin.remove(path + one, undefined)
      io.err(one === '' ? `Signed ${args.person} out everywhere.` : 'Ended the session.')
      return exitCode.done
    })
  },
})
