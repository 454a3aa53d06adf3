import type { TransportAnswer } from '@frontdesk/client/http/request-transport.ts'

import { CommandFailure } from './command-failure.ts'
import { exitCode } from './exit-code.ts'
import { findJson, findText, isRecord, type JsonRecord, recordsIn } from './json-reading.ts'
import { printable } from './terminal.ts'

const advice: Readonly<Record<number, string>> = {
  412: 'Another change came first: look at it again, then repeat.',
  429: 'Too many requests: wait, then repeat.',
}

/**
 * A server's refusal as a failure: its own words, what to do, and the request id. Reads problem
 * documents (RFC 9457), OAuth errors (RFC 6749 §5.2) and the device API's faults.
 */
export function refusal(answer: TransportAnswer): CommandFailure {
  const parsed = findJson(answer.text)
  const body = isRecord(parsed) ? parsed : {}
  const lines = [`The server refused (${answer.status}): ${reason(answer, body)}`]
  for (const { path, message } of problemsOf(body)) {
    lines.push(`  ${printable(path)}: ${printable(message)}`)
  }
  const hint = advice[answer.status]
  if (hint !== undefined) lines.push(hint)
  const explained = explainHint(requestIdOf(answer, body))
  if (explained !== undefined) lines.push(explained)
  return new CommandFailure(exitCode.refused, lines.join('\n'), { status: answer.status, body })
}

function reason(answer: TransportAnswer, body: JsonRecord): string {
  const location = answer.headers.location
  if (answer.status >= 300 && answer.status < 400 && location !== undefined) {
    return `it points to ${printable(location)}. Use that address as --server.`
  }
  const words =
    findText(body, 'detail') ??
    findText(body, 'error_description') ??
    findText(body, 'message') ??
    findText(body, 'title') ??
    oauthError(body)
  return words === undefined ? 'it gave no reason.' : asSentence(printable(words))
}

/** RFC 6749 lets a server leave the words out; these are the codes that people meet. */
function oauthError(body: JsonRecord): string | undefined {
  const code = findText(body, 'error')
  if (code === 'invalid_client') return 'invalid_client: the client id or its secret is wrong'
  if (code === 'invalid_scope') return 'invalid_scope: the client may not have this scope'
  return code
}

function problemsOf(body: JsonRecord): readonly { path: string; message: string }[] {
  return recordsIn(body, 'errors').map((problem) => ({
    path: findText(problem, 'path') ?? '/',
    message: findText(problem, 'message') ?? 'is not valid',
  }))
}

function requestIdOf({ headers }: TransportAnswer, body: JsonRecord): string | undefined {
  return findText(body, 'request_id') ?? headers['x-request-id'] ?? headers['x-correlation-id']
}

/** How to ask why a request was refused; undefined without an id that can stand in a command. */
export function explainHint(id: string | undefined): string | undefined {
  // Part of a command that people copy: nothing but an identifier may stand there.
  if (id === undefined || !/^[\w.-]{1,128}$/.test(id)) return undefined
  return `Request id ${id}; ask why with: npx frontdesk explain ${id}`
}

function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
