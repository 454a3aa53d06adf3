import type { OptionRule, OptionValues } from './command.ts'
import type { JsonRecord } from './json-reading.ts'

/** Clears an address that a client has. */
const noAddress = 'none'

/** Options that name addresses of a client's pages and files (dialect standard). */
export const addressOptions = {
  jwksUri: { value: 'URL', help: 'Where its public keys are, in place of --jwks; or none.' },
  policyUri: { value: 'URL', help: 'Its privacy policy, which consent links to; or none.' },
  tosUri: { value: 'URL', help: 'Its terms of service, which consent links to; or none.' },
  logoUri: { value: 'URL', help: 'Its logo (PNG, JPEG, WebP), which consent shows; or none.' },
} as const satisfies Readonly<Record<string, OptionRule>>

/** The members of a registration or a change that these options stand for; `none` is null. */
export function addressMembers(chosen: OptionValues<typeof addressOptions>): JsonRecord {
  return {
    jwks_uri: addressOf(chosen.jwksUri),
    policy_uri: addressOf(chosen.policyUri),
    tos_uri: addressOf(chosen.tosUri),
    logo_uri: addressOf(chosen.logoUri),
  }
}

function addressOf(chosen: string | undefined): string | null | undefined {
  return chosen === noAddress ? null : chosen
}
