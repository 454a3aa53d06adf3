import { readFileSync } from 'node:fs'

import { findFailure } from './client-failure.ts'
import { runCommandLine } from './command-line.ts'
import { loadCommands, nouns } from './commands.ts'
import { completionReply, replyText } from './completion-reply.ts'
import { exitCode } from './exit-code.ts'
import { findJson, findText, isRecord } from './json-reading.ts'
import { codeOf } from './owner-only-file.ts'
import { configurationPath, readConfiguration } from './profiles.ts'
import { processTerminal } from './terminal.ts'

const io = processTerminal()

function packageVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  const content = findJson(text)
  return (isRecord(content) ? findText(content, 'version') : undefined) ?? '0'
}

async function runWords(words: readonly string[]): Promise<void> {
  const commands = await loadCommands(words)
  const parts = { commands, nouns, version: packageVersion(), io, environment: process.env }
  process.exitCode = await runCommandLine(parts, words)
}

/** `complete =CURRENT BEFORE...`: what the scripts of `completion` ask; no command of its own. */
async function answerShell([current = '', ...before]: readonly string[]): Promise<void> {
  const commands = await loadCommands(before)
  // A configuration that cannot be read is for a command to tell, not for a press of a key.
  const configuration = await readConfiguration(configurationPath(process.env)).catch(
    () => undefined,
  )
  const profileNames = configuration?.profiles.map(({ name }) => name) ?? []
  const known = { commands, nouns, profileNames }
  io.out(replyText(completionReply(before, current.replace(/^=/, ''), known)))
}

// `frontdesk ... | head`: the reader left, and that is no failure.
process.stdout.on('error', (error) => {
  if (codeOf(error) === 'EPIPE') process.exit(exitCode.done)
  throw error
})

try {
  const words = process.argv.slice(2)
  if (words[0] === 'complete') await answerShell(words.slice(1))
  else await runWords(words)
} catch (error) {
  const failure = findFailure(error)
  if (failure === undefined) throw error
  io.err(failure.message)
  process.exitCode = failure.exitCode
}
