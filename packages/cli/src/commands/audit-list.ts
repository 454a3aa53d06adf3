import { auditMembers } from '../audit-members.ts'
import { command } from '../command.ts'
import { parseMoment } from '../duration.ts'
import { limitOptions, runList } from '../resource-commands.ts'

const list = {
  path: '/audit-events',
  what: 'audit events',
  members: auditMembers,
}

/** `frontdesk audit list [--client ID] [--person ID] [--action ACTION] [--from WHEN] ...` */
export const auditList = command({
  name: 'audit list',
  summary: 'List what happened: tokens issued and refused, and every change.',
  example: 'audit list --client 7d0f2c1b9e --from 24h',
  connects: true,
  options: {
    client: { value: 'CLIENT_ID', help: 'What this client did.' },
    person: { value: 'ID', help: 'What the person with this id did.' },
    action: { value: 'ACTION', help: 'One action only, such as token.refused.' },
    from: { value: 'WHEN', help: 'Not before: 24h ago, or a date such as 2027-01-31.' },
    until: { value: 'WHEN', help: 'Not after: 1h ago, or a date such as 2027-01-31.' },
    requestId: { value: 'ID', help: 'What one request did.' },
    ...limitOptions,
  },

  run(input) {
    const { client, person, action, from, until, requestId } = input.options
    const now = input.io.now()
    const moment = (option: string, text: string | undefined): string | undefined =>
      text === undefined ? undefined : parseMoment(option, text, { now, direction: 'ago' })
    return runList(input, list, {
      client,
      person,
      action,
      from: moment('--from', from),
      until: moment('--until', until),
      request_id: requestId,
    })
  },
})
