import type { OptionRule } from './command.ts'
import { type AnyCommand, type ArgumentRule, connectionOptions, flagOf } from './command.ts'

/** A word that may stand next, and what it is about. */
export interface OfferedWord {
  readonly word: string
  readonly about: string
}

/** What a shell offers at the cursor: words of ours, or the names of files. */
export type CompletionReply = 'files' | readonly OfferedWord[]

interface Known {
  readonly commands: readonly AnyCommand[]
  /** First words of the commands, with a sentence each. */
  readonly nouns: Readonly<Record<string, string>>
  readonly profileNames: readonly string[]
}

/**
 * What may stand at the cursor.
 *
 * @param before the words of the command line before it, without `frontdesk`
 * @param current the beginning of the word that is being typed; often empty
 */
export function completionReply(
  before: readonly string[],
  current: string,
  known: Known,
): CompletionReply {
  const reply = replyOf(before, current, known)
  return reply === 'files' ? reply : reply.filter(({ word }) => word.startsWith(current))
}

function replyOf(before: readonly string[], current: string, known: Known): CompletionReply {
  const [noun, verb] = before
  if (noun === undefined) return firstWords(known)
  const verbs = known.commands.filter(({ name }) => name.startsWith(`${noun} `))
  if (verbs.length > 0 && verb === undefined) {
    return verbs.map(({ name, summary }) => offered(name.slice(noun.length + 1), summary))
  }
  const name = verbs.length > 0 ? `${noun} ${verb}` : noun
  const row = known.commands.find((candidate) => candidate.name === name)
  return row === undefined ? [] : wordsOf(row, before.slice(name.split(' ').length), current, known)
}

function firstWords({ commands, nouns }: Known): readonly OfferedWord[] {
  const first = new Map<string, string>()
  for (const { name, summary } of commands) {
    const [noun = ''] = name.split(' ')
    first.set(noun, nouns[noun] ?? summary)
  }
  return [...first].map(([word, about]) => offered(word, about))
}

/** What may follow inside a command: a value of the option before, an argument, an option. */
function wordsOf(
  row: AnyCommand,
  typed: readonly string[],
  current: string,
  known: Known,
): CompletionReply {
  const rules = new Map(Object.entries(optionsOf(row)).map(([name, rule]) => [flagOf(name), rule]))
  const waiting = rules.get(typed.at(-1) ?? '')
  if (waiting?.value !== undefined) return valuesOf(typed.at(-1) ?? '', waiting, known)

  const flags = [...rules]
    .filter(([flag, rule]) => rule.repeat === true || !typed.includes(flag))
    .map(([flag, rule]) => offered(flag, rule.help))
  if (current.startsWith('-')) return [...flags, offered('--help', 'Show the help.')]
  const argument = Object.values(row.args ?? {})[positionOf(typed, rules)]
  return argument === undefined ? flags : argumentWords(argument, known)
}

function optionsOf(row: AnyCommand): Readonly<Record<string, OptionRule>> {
  return {
    ...row.options,
    ...(row.connects ? { ...connectionOptions, ...row.options } : {}),
    json: { help: 'Print results as JSON.' },
  }
}

function valuesOf(flag: string, rule: OptionRule, { profileNames }: Known): CompletionReply {
  if (rule.choices !== undefined) return rule.choices.map((choice) => offered(choice, rule.help))
  if (flag === '--profile') return profileNames.map((name) => offered(name, 'A profile.'))
  return rule.value === 'FILE' ? 'files' : []
}

function argumentWords(rule: ArgumentRule, { profileNames }: Known): readonly OfferedWord[] {
  if (typeof rule === 'string') return []
  const words = rule.suggest === 'profiles' ? profileNames : rule.suggest
  return words.map((word) => offered(word, rule.help))
}

/** How many arguments stand there already: words that are neither an option nor its value. */
function positionOf(typed: readonly string[], rules: ReadonlyMap<string, OptionRule>): number {
  return typed.filter((word, index) => {
    const before = rules.get(typed[index - 1] ?? '')
    return !word.startsWith('-') && before?.value === undefined
  }).length
}

function offered(word: string, about: string): OfferedWord {
  return { word, about }
}

/** The reply on stdout: `:files`, or a line each of the word, a tab, and what it is about. */
export function replyText(reply: CompletionReply): string {
  if (reply === 'files') return ':files'
  return reply.map(({ word, about }) => `${word}\t${about}`).join('\n')
}
