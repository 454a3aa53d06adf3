import type { Surroundings } from './command.ts'
import { CommandFailure } from './command-failure.ts'
import { exitCode } from './exit-code.ts'
import { findText, type JsonRecord } from './json-reading.ts'
import { printJson } from './record-view.ts'

/** Prints a new API key: stdout is the key and nothing else, for `KEY=$(...)`. */
export function printApiKey({ io, json }: Surroundings, answer: JsonRecord, what: string): number {
  const key = findText(answer, 'api_key')
  if (key === undefined) {
    throw new CommandFailure(exitCode.refused, 'The server made an API key but did not show it.')
  }
  io.err(`${what} Keep it now: it is shown this once.`)
  if (json) printJson(io, answer)
  else io.out(key)
  return exitCode.done
}
