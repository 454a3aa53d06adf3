import { command } from '../command.ts'
import { runShortList } from '../resource-commands.ts'
import { signingKeyMembers } from '../signing-key-members.ts'

/** `frontdesk signing-key list` */
export const signingKeyList = command({
  name: 'signing-key list',
  summary: 'List the published signing keys and their dates.',
  example: 'signing-key list',
  connects: true,

  run: (input) =>
    runShortList(input, {
      path: '/signing-keys',
      what: 'signing keys',
      members: signingKeyMembers,
    }),
})
