import { command } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { recordsIn } from '../json-reading.ts'
import { printJson, printTable } from '../record-view.ts'
import { signingKeyMembers } from '../signing-key-members.ts'

/** `frontdesk signing-key rotate` */
export const signingKeyRotate = command({
  name: 'signing-key rotate',
  summary: 'Make new signing keys; the old ones verify until their last token has expired.',
  example: 'signing-key rotate',
  connects: true,

  async run({ admin, io, json }) {
    const made = recordsIn(await admin.create('/signing-keys/rotate'), 'items')
    if (json) printJson(io, made)
    else if (made.length > 0) printTable(io, signingKeyMembers, made)
    io.err('Made the new signing keys. They are published now, and sign later.')
    return exitCode.done
  },
})
