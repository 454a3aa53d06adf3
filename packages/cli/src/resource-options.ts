import type { OptionRule } from './command.ts'
import { usageFailure } from './command-failure.ts'
import { parseWholeNumber } from './duration.ts'

/** Options of your own APIs that creating and changing share. */
export const resourceOptions = {
  scope: {
    value: 'NAME=SENTENCE',
    repeat: true,
    help: 'A scope and what it allows, in a sentence for people. Repeatable.',
  },
  tokenTtl: { value: 'SECONDS', help: 'No access token for it lives longer (60 to 86400).' },
} as const satisfies Readonly<Record<string, OptionRule>>

/**
 * Reads `invoices:read=See invoices.`
 *
 * @throws CommandFailure without a sentence
 */
export function parseResourceScope(text: string) {
  const at = text.indexOf('=')
  const [name, description] = [text.slice(0, at), text.slice(at + 1).trim()]
  if (at > 0 && description !== '') return { name, description }
  throw usageFailure(
    `--scope needs a name and a sentence, such as "invoices:read=See invoices."; got "${text}".`,
  )
}

/** @throws CommandFailure for what is no such number */
export function parseTokenTtl(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  return parseWholeNumber('--token-ttl', text, { from: 60, to: 86_400 })
}
