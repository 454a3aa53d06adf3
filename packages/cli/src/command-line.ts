import { CommanderError, Option, Command as Program } from 'commander'

import { administrationClient } from './administration-client.ts'
import {
  type AnyCommand,
  connectionOptions,
  flagOf,
  type OptionRule,
  type Surroundings,
} from './command.ts'
import { usageFailure } from './command-failure.ts'
import { connectionApi } from './connection-client.ts'
import { parseWholeNumber } from './duration.ts'
import { exitCode } from './exit-code.ts'
import { configurationPath, readConfiguration } from './profiles.ts'
import { chooseConnection } from './server-connection.ts'
import type { Terminal } from './terminal.ts'

interface Parts {
  readonly commands: readonly AnyCommand[]
  /** First words of the commands, with a sentence each. */
  readonly nouns: Readonly<Record<string, string>>
  readonly version: string
  readonly io: Terminal
  readonly environment: Readonly<Record<string, string | undefined>>
}

const exitCodes = `
Exit codes: 0 done, 1 refused by the server, 2 wrong usage, 3 cannot reach the server,
4 partly done.`

/**
 * Reads a command line and runs the command it names.
 *
 * @returns the exit code
 * @throws CommandFailure from the command
 */
export async function runCommandLine(parts: Parts, words: readonly string[]): Promise<number> {
  refuseSecretOption(words)
  let code: number = exitCode.done
  const program = new Program('frontdesk')
    .description('Key cards for APIs: the command line of Frontdesk.')
    .version(parts.version, '-V, --version', 'Show the version.')
    .addHelpText('after', exitCodes)
  const byNoun = new Map<string, Program>()
  settle(program)

  for (const row of parts.commands) {
    const [noun = '', verb] = row.name.split(' ')
    const parent = verb === undefined ? program : nounProgram(program, byNoun, noun, parts.nouns)
    addCommand(parent, verb ?? noun, row, async (args, options) => {
      code = await row.run({ args, options, ...surroundings(parts, row, options) })
    })
  }

  try {
    await program.parseAsync([...words], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? exitCode.done : exitCode.usage
  }
  return code
}

type Action = (
  args: Readonly<Record<string, string>>,
  options: Readonly<Record<string, unknown>>,
) => Promise<void>

function addCommand(parent: Program, name: string, row: AnyCommand, action: Action): void {
  const program = settle(parent.command(name)).summary(row.summary).description(row.summary)
  const argumentRules = Object.entries(row.args ?? {})
  for (const [argument, rule] of argumentRules) {
    program.argument(`<${argument}>`, typeof rule === 'string' ? rule : rule.help)
  }
  const optionRules = optionsOf(row)
  for (const [option, rule] of Object.entries(optionRules)) {
    program.addOption(commanderOption(option, rule))
  }
  program.addHelpText('after', examplesText(row))
  program.action(async () => {
    const args = argumentRules.map(([argument], index) => [argument, program.args[index] ?? ''])
    await action(Object.fromEntries(args), valuesOf(optionRules, program.opts()))
  })
}

function examplesText({ example, moreExamples = [] }: AnyCommand): string {
  const lines = [example, ...moreExamples].map((line) => `  $ npx frontdesk ${line}`)
  return [`\n${lines.length > 1 ? 'Examples' : 'Example'}:`, ...lines].join('\n')
}

function optionsOf(row: AnyCommand): Readonly<Record<string, OptionRule>> {
  return {
    ...row.options,
    // A command's own option of the same name wins: `client create --client-id` is the new client's.
    ...(row.connects ? { ...connectionOptions, ...row.options } : {}),
    json: { help: 'Print results as JSON.' },
  }
}

function commanderOption(name: string, rule: OptionRule): Option {
  const flag = flagOf(name)
  const option = new Option(rule.value === undefined ? flag : `${flag} <${rule.value}>`, rule.help)
  if (rule.choices) option.choices(rule.choices)
  if (rule.default !== undefined) option.default(rule.default)
  if (rule.required) option.makeOptionMandatory()
  if (rule.repeat) {
    option.argParser((value: string, before: unknown) => [
      ...(Array.isArray(before) ? before : []),
      value,
    ])
  }
  return option
}

function valuesOf(
  rules: Readonly<Record<string, OptionRule>>,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const values = Object.entries(rules).map(([name, rule]) => {
    const absent = rule.repeat ? [] : rule.value === undefined ? false : undefined
    return [name, given[name] ?? absent]
  })
  return Object.fromEntries(values)
}

function nounProgram(
  program: Program,
  byNoun: Map<string, Program>,
  noun: string,
  sentences: Readonly<Record<string, string>>,
): Program {
  const known = byNoun.get(noun)
  if (known !== undefined) return known
  const created = settle(program.command(noun)).description(sentences[noun] ?? '')
  byNoun.set(noun, created)
  return created
}

/** The same habits for every level: no exit of its own, one sentence and a hint after an error. */
function settle(program: Program): Program {
  return program
    .exitOverride()
    .enablePositionalOptions()
    .helpOption('-h, --help', 'Show this help.')
    .helpCommand(false)
    .showHelpAfterError('See --help.')
    .configureOutput({
      // An unknown option may carry a secret behind its "=": it is not repeated.
      outputError: (text, write) => write(text.replace(/(unknown option '[^'=]*)=[^']*/, '$1')),
    })
}

function surroundings(
  parts: Parts,
  row: AnyCommand,
  options: Readonly<Record<string, unknown>>,
): Surroundings {
  const { io, environment } = parts
  const path = configurationPath(environment)
  const text = (name: string): string | undefined => {
    const value = row.options && name in row.options ? undefined : options[name]
    return typeof value === 'string' ? value : undefined
  }
  const connect = async () => {
    const timeoutSeconds = parseWholeNumber('--timeout', text('timeout') ?? '30', {
      from: 1,
      to: 3600,
    })
    const flags = {
      server: text('server'),
      clientId: text('clientId'),
      profile: text('profile'),
      timeoutSeconds,
    }
    return chooseConnection(flags, environment, await readConfiguration(path))
  }
  const admin = administrationClient(async () => {
    const found = await connect()
    const connection = { ...found, scope: found.scope ?? 'admin' }
    const api = await connectionApi({ connection, environment, configurationPath: path })
    return { connection, api }
  })
  const json = options.json === true
  return { io, json, admin, connect, configurationPath: path, environment }
}

/** `--client-secret` exists in many other tools; here it is explained rather than unknown. */
function refuseSecretOption(words: readonly string[]): void {
  if (!words.some((word) => /^--client-secret(=|$)/.test(word))) return
  throw usageFailure(
    'A secret does not belong on the command line: it stays in the history of the shell, and ' +
      'others on this machine can read it in the list of processes. ' +
      'Use --client-secret-stdin, or set FRONTDESK_CLIENT_SECRET.',
  )
}
