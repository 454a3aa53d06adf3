import type { AdministrationClient } from './administration-client.ts'
import type { ServerConnection } from './server-connection.ts'
import type { Terminal } from './terminal.ts'

/** One option. Its flag is the member's name in kebab-case: `clientId` is `--client-id`. */
export interface OptionRule {
  readonly help: string
  /** What stands behind the flag in the help, such as `ID`; an option without it is a switch. */
  readonly value?: string
  readonly choices?: readonly string[]
  readonly default?: string
  readonly required?: true
  /** May be given several times. */
  readonly repeat?: true
}

/** One argument: its help, and the words that a shell may offer for it. */
export type ArgumentRule =
  | string
  | { readonly help: string; readonly suggest: readonly string[] | 'profiles' }

type OptionRules = Readonly<Record<string, OptionRule>>
type ArgumentRules = Readonly<Record<string, ArgumentRule>>

type OptionValue<Rule> = Rule extends { repeat: true }
  ? readonly string[]
  : Rule extends { value: string }
    ? GivenText<Rule> | (Rule extends { default: string } | { required: true } ? never : undefined)
    : boolean

type GivenText<Rule> = Rule extends { choices: readonly (infer Choice)[] } ? Choice : string

export type OptionValues<Rules> = { readonly [Name in keyof Rules]: OptionValue<Rules[Name]> }

/** What the program hands to a command besides its own arguments and options. */
export interface Surroundings {
  readonly io: Terminal
  /** `--json`: results as JSON, for scripts. */
  readonly json: boolean
  /** The administration API; nothing is read or sent before the first call. */
  readonly admin: AdministrationClient
  /** The settings of this call. Throws CommandFailure when they do not suffice. */
  readonly connect: () => Promise<ServerConnection>
  readonly configurationPath: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

export interface RunInput<Arguments, Options> extends Surroundings {
  readonly args: Arguments
  readonly options: Options
}

/** A command: data, plus the one function that does it and answers the exit code. */
export interface Command<Arguments extends ArgumentRules, Options extends OptionRules> {
  /** `<noun> <verb>`, or one word. */
  readonly name: string
  readonly summary: string
  /** A line that works when pasted, without the `npx frontdesk` before it. */
  readonly example: string
  /** More of them, for commands that do several things. */
  readonly moreExamples?: readonly string[]
  readonly args?: Arguments
  readonly options?: Options
  /** Speaks to a server: takes `--server`, `--client-id`, `--profile` and `--timeout` as well. */
  readonly connects?: true
  run(
    input: RunInput<{ readonly [Name in keyof Arguments]: string }, OptionValues<Options>>,
  ): Promise<number>
}

/** Any command, for the table and for the program that is built from it. */
export interface AnyCommand {
  readonly name: string
  readonly summary: string
  readonly example: string
  /** More of them, for commands that do several things. */
  readonly moreExamples?: readonly string[]
  readonly args?: ArgumentRules
  readonly options?: OptionRules
  readonly connects?: true
  run(
    input: RunInput<Readonly<Record<string, string>>, Readonly<Record<string, unknown>>>,
  ): Promise<number>
}

/** Declares a command; what `run` gets is inferred from `args` and `options`. */
export function command<
  const Arguments extends ArgumentRules = Record<never, string>,
  const Options extends OptionRules = Record<never, OptionRule>,
>(declaration: Command<Arguments, Options>): Command<Arguments, Options> {
  return declaration
}

export const timeoutOption = {
  value: 'S',
  default: '30',
  help: 'Seconds to wait for each answer.',
} as const satisfies OptionRule

/** The options of every command that speaks to a server. */
export const connectionOptions = {
  server: { value: 'URL', help: 'Address of the server (else FRONTDESK_URL, else the profile).' },
  clientId: { value: 'ID', help: 'Client to act as (else FRONTDESK_CLIENT_ID, else the profile).' },
  profile: { value: 'NAME', help: 'Profile to use (else the one of the last login).' },
  timeout: timeoutOption,
} as const satisfies OptionRules

/** The flag of an option: `clientId` -> `--client-id`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}
