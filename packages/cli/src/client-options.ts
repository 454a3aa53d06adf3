import type { OptionRule } from './command.ts'
import { usageFailure } from './command-failure.ts'

/** How a client may prove who it is. */
export const authenticationMethods = [
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
  'none',
] as const

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
    help: 'How its access tokens are signed.',
  },
  idTokenSignedResponseAlg: {
    value: 'ALG',
    choices: ['RS256', 'ES256'],
    help: 'How its ID tokens are signed (default: RS256).',
  },
  clientAssertionAudience: {
    value: 'WHAT',
    choices: ['issuer', 'issuer_or_endpoint'],
    help: 'Audiences of its assertions that count (default: issuer).',
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
    readonly idTokenSignedResponseAlg: string | undefined
    readonly clientAssertionAudience: string | undefined
    readonly organizationGroup: string | undefined
    readonly role: string | undefined
  },
): void {
  if (dialect !== 'uem') return
  if (chosen.scope !== undefined) throw usageFailure('--scope does not exist in dialect uem.')
  if (chosen.idTokenSignedResponseAlg ?? chosen.clientAssertionAudience) {
    throw usageFailure('Clients of dialect uem have no ID tokens and no assertions.')
  }
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
