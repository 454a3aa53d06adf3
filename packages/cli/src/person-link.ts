import type { AdministrationClient } from './administration-client.ts'
import { people } from './administration-resources.ts'
import { exitCode } from './exit-code.ts'
import { findText } from './json-reading.ts'
import { printJson } from './record-view.ts'
import type { Terminal } from './terminal.ts'

interface LinkRun {
  readonly io: Terminal
  readonly json: boolean
  readonly admin: AdministrationClient
}

/** Asks for a link with which a person chooses a password, and prints it: nothing else on stdout. */
export async function runLink(
  { io, json, admin }: LinkRun,
  name: string,
  things: 'invitations' | 'password-resets',
): Promise<number> {
  const made = await admin.withNamed(people, name, (path) => admin.create(`${path}/${things}`))
  if (json) printJson(io, made)
  else io.out(findText(made, 'link') ?? '')
  const until = findText(made, 'expires_at') ?? 'soon'
  io.err(
    made.mailed === true
      ? `The link is on its way to ${name} by mail, too. It works once, until ${until}.`
      : `Give the link to ${name} over a channel that you trust: no mail was sent. It works once, until ${until}.`,
  )
  return exitCode.done
}
