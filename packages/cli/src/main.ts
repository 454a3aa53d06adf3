import { readFileSync } from 'node:fs'

import { CommandFailure } from './command-failure.ts'
import { runCommandLine } from './command-line.ts'
import { loadCommands, nouns } from './commands.ts'
import { exitCode } from './exit-code.ts'
import { findJson, findText, isRecord } from './json-reading.ts'
import { codeOf } from './owner-only-file.ts'
import { processTerminal } from './terminal.ts'

function packageVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  const content = findJson(text)
  return (isRecord(content) ? findText(content, 'version') : undefined) ?? '0'
}

// `frontdesk ... | head`: the reader left, and that is no failure.
process.stdout.on('error', (error) => {
  if (codeOf(error) === 'EPIPE') process.exit(exitCode.done)
  throw error
})

const io = processTerminal()
try {
  const words = process.argv.slice(2)
  const commands = await loadCommands(words)
  const parts = { commands, nouns, version: packageVersion(), io, environment: process.env }
  process.exitCode = await runCommandLine(parts, words)
} catch (error) {
  if (!(error instanceof CommandFailure)) throw error
  io.err(error.message)
  process.exitCode = error.exitCode
}
