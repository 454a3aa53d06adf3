import { type ClientErrorCode, FrontdeskError } from '@frontdesk/client/client-error.ts'

import { CommandFailure } from './command-failure.ts'
import { exitCode } from './exit-code.ts'
import { isRecord } from './json-reading.ts'
import { explainHint } from './refusal-sentence.ts'
import { printable } from './terminal.ts'

/** What the process says to scripts for each thing that the client can meet. */
const exitCodes: Readonly<Record<ClientErrorCode, number>> = {
  'call-refused': exitCode.refused,
  'credentials-refused': exitCode.refused,
  'token-refused': exitCode.refused,
  'sign-in-needed': exitCode.refused,
  'unexpected-answer': exitCode.refused,
  'not-paged': exitCode.refused,
  aborted: exitCode.refused,
  usage: exitCode.usage,
  storage: exitCode.usage,
  unreachable: exitCode.unreachable,
  tls: exitCode.unreachable,
  'timed-out': exitCode.unreachable,
}

/** What the command line adds to the client's own sentence: its options. */
const hints: Readonly<Partial<Record<ClientErrorCode, string>>> = {
  'timed-out': 'Wait longer with --timeout.',
  tls: 'Name your own authority with --ca FILE at login or profile add.',
}

/**
 * An error of the client as the failure of a command; a failure stays as it is.
 *
 * @returns undefined for anything else: a defect, which is to be seen with its stack
 */
export function findFailure(error: unknown): CommandFailure | undefined {
  if (error instanceof CommandFailure) return error
  if (!(error instanceof FrontdeskError)) return undefined
  // The client speaks of its own option there; ours is a variable.
  const said = error.message.replace(
    /set dangerouslyAllowHttp\b/,
    'set FRONTDESK_DANGEROUSLY_ALLOW_HTTP=1 if the network itself is closed',
  )
  const lines = [[said, hintFor(error)].filter((text) => text !== '').join(' ')]
  const explained = explainHint(error.requestId)
  if (explained !== undefined) lines.push(explained)
  const body = isRecord(error.body) ? { body: error.body } : {}
  const status = error.status === undefined ? {} : { status: error.status }
  const message = lines.map(printableLines).join('\n')
  return new CommandFailure(exitCodes[error.code], message, { ...status, ...body })
}

function hintFor({ code, message }: FrontdeskError): string {
  const isHere = /\b(localhost|127(\.\d+){3}|\[::1\])/.test(message)
  if (code === 'unreachable' && isHere) {
    return 'Is it running? Start it with: npx frontdesk serve'
  }
  const hint = hints[code] ?? ''
  return message.includes(hint) ? '' : hint
}

function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n')
}
