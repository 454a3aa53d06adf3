import type { OptionRule } from './command.ts'
import { usageFailure } from './command-failure.ts'

/** Options of a client that can be given at its creation and changed later. */
export const clientRuleOptions = {
  description: { value: 'TEXT', help: 'What it is for.' },
  organizationGroup: { value: 'GROUP', help: 'It opens this organization group and all below.' },
  role: { value: 'ROLE', help: 'What it may do there.' },
  scope: { value: 'SCOPE', help: 'Scopes, separated by spaces (dialect standard).' },
  accessTokenFormat: { value: 'FORM', choices: ['jwt', 'sealed'], help: 'Form of its tokens.' },
  signatureAlgorithm: {
    value: 'ALG',
    choices: ['ES256', 'RS256'],
    help: 'How its tokens are signed.',
  },
} as const satisfies Readonly<Record<string, OptionRule>>

/**
 * Holds the options to what a dialect has and needs: a scope that is silently dropped would leave
 * a client with more than was meant.
 *
 * @throws CommandFailure naming the option
 */
export function requireDialectOptions(
  dialect: string,
  chosen: {
    readonly scope: string | undefined
    readonly grantTypes: string | undefined
    readonly organizationGroup: string | undefined
    readonly role: string | undefined
  },
): void {
  if (dialect !== 'uem') return
  if (chosen.scope !== undefined) throw usageFailure('--scope does not exist in dialect uem.')
  if (chosen.grantTypes !== undefined) {
    throw usageFailure('--grant-types does not exist in dialect uem.')
  }
  if (chosen.organizationGroup === undefined || chosen.role === undefined) {
    throw usageFailure('Dialect uem needs --organization-group and --role: what the client opens.')
  }
}

/** Names in a list that people write with commas or spaces. */
export function parseNames(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((name) => name !== '')
}
