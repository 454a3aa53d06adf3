import { command } from '../command.ts'
import { parseDays } from '../duration.ts'
import { runShortList } from '../resource-commands.ts'

const list = {
  path: '/stale-secrets',
  what: 'stale secrets',
  members: [
    'client.client_id',
    'client.name',
    'secret.id',
    'secret.name',
    'why',
    'secret.created_at',
    'secret.expires_at',
    'leaves_no_secret',
    'secret.last_used_at',
  ],
}

/** `frontdesk secret stale [--expires-within 30d] [--unused-for 90d]` */
export const secretStale = command({
  name: 'secret stale',
  summary: 'List secrets that end soon or that have not been used for long.',
  example: 'secret stale --expires-within 30d --unused-for 90d',
  connects: true,
  options: {
    expiresWithin: { value: 'DURATION', default: '30d', help: 'Ending within this time.' },
    unusedFor: { value: 'DURATION', default: '90d', help: 'Not used for this time.' },
  },

  run(input) {
    const { expiresWithin, unusedFor } = input.options
    const query = {
      expires_within_days: String(parseDays('--expires-within', expiresWithin)),
      unused_for_days: String(parseDays('--unused-for', unusedFor)),
    }
    return runShortList(input, { ...list, query })
  },
})
