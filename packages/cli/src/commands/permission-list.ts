import { command } from '../command.ts'
import { findText } from '../json-reading.ts'
import { runShortList } from '../resource-commands.ts'

const list = {
  path: '/permissions',
  what: 'permissions',
  members: ['permission', 'sentence'],
}

/** `frontdesk permission list [--search TEXT]` */
export const permissionList = command({
  name: 'permission list',
  summary: 'List everything that a role can allow.',
  example: 'permission list --search devices:command',
  connects: true,
  options: {
    search: { value: 'TEXT', help: 'Only those in which this text occurs.' },
  },

  run(input) {
    const text = input.options.search?.toLowerCase() ?? ''
    return runShortList(input, list, (row) =>
      list.members.some((member) => findText(row, member)?.toLowerCase().includes(text)),
    )
  },
})
