import { auditMembers } from '../audit-members.ts'
import { command } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { isRecord, recordsIn } from '../json-reading.ts'
import { printJson, printRecord, printTable } from '../record-view.ts'

/** `frontdesk explain <request-id>` */
export const explain = command({
  name: 'explain',
  summary: 'Tell which credential, role and rule decided a request.',
  example: 'explain 01J9ZQ4W7M',
  connects: true,
  args: { 'request-id': 'What an answer carried as X-Request-Id.' },

  async run({ args, admin, io, json }) {
    const { record } = await admin.get(`/explain/${encodeURIComponent(args['request-id'])}`)
    if (json) {
      printJson(io, record)
      return exitCode.done
    }
    const { decision } = record
    const events = recordsIn(record, 'audit_events')
    if (isRecord(decision)) printRecord(io, decision)
    else io.err('How it was decided is not known here; this is what the audit tells.')
    if (isRecord(decision) && events.length > 0) io.out('')
    if (events.length > 0) printTable(io, auditMembers, events)
    return exitCode.done
  },
})
