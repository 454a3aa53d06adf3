import { readFileSync } from 'node:fs'

import { addressMembers, addressOptions } from './client-addresses.ts'
import { authenticationMethods, parseNames } from './client-options.ts'
import type { OptionRule, OptionValues } from './command.ts'
import { usageFailure } from './command-failure.ts'
import { findJson, isRecord, type JsonRecord } from './json-reading.ts'

/** Options of clients that act for people, or prove themselves by keys (dialect standard). */
export const delegationOptions = {
  grantType: { value: 'TYPE', repeat: true, help: 'One grant type; may be given several times.' },
  redirectUri: { value: 'URI', repeat: true, help: 'Where people come back to; several times.' },
  postLogoutRedirectUri: { value: 'URI', repeat: true, help: 'The same after signing out.' },
  public: { help: 'It cannot keep a secret: an app on a device or in a browser.' },
  applicationType: { value: 'TYPE', choices: ['web', 'native'], help: 'Default: web.' },
  pkce: { value: 'RULE', choices: ['required', 'optional'], help: 'Default: required.' },
  jwks: { value: 'FILE', help: 'Its public keys, as JSON (RFC 7517).' },
  ...addressOptions,
  firstParty: { help: 'A first-party app: people are not asked for consent.' },
  tokenEndpointAuthMethod: {
    value: 'METHOD',
    choices: authenticationMethods,
    help: 'The only way it proves who it is (default: its secret, either way).',
  },
} as const satisfies Readonly<Record<string, OptionRule>>

type Chosen = OptionValues<typeof delegationOptions> & {
  readonly dialect: string
  readonly grantTypes: string | undefined
}

/**
 * The members of a registration that these options stand for.
 *
 * @throws CommandFailure
 */
export function delegationMembers(chosen: Chosen): JsonRecord {
  if (chosen.dialect !== 'standard') return requireNone(chosen)
  const method = chosen.tokenEndpointAuthMethod
  if (chosen.public && method !== undefined && method !== 'none') {
    throw usageFailure('--public and --token-endpoint-auth-method contradict each other.')
  }
  if (chosen.grantTypes !== undefined && chosen.grantType.length > 0) {
    throw usageFailure('Give --grant-type or --grant-types, not both.')
  }
  const several = parseNames(chosen.grantTypes ?? defaultGrantTypes(chosen))
  return {
    grant_types: chosen.grantType.length > 0 ? chosen.grantType : several,
    redirect_uris: chosen.redirectUri,
    post_logout_redirect_uris: chosen.postLogoutRedirectUri,
    application_type: chosen.applicationType,
    pkce: chosen.pkce,
    jwks: chosen.jwks === undefined ? undefined : readPublicKeys(chosen.jwks),
    ...addressMembers(chosen),
    first_party: chosen.firstParty || undefined,
    token_endpoint_auth_method: chosen.public ? 'none' : method,
  }
}

/** Whoever names a place to come back to wants codes. */
function defaultGrantTypes({ redirectUri }: Chosen): string {
  return redirectUri.length > 0 ? 'authorization_code' : 'client_credentials'
}

function requireNone(chosen: Chosen): JsonRecord {
  const isGiven = Object.keys(delegationOptions)
    .map((name) => Object.entries(chosen).find(([key]) => key === name)?.[1])
    .some((value) => (Array.isArray(value) ? value.length > 0 : Boolean(value)))
  if (isGiven) {
    throw usageFailure('Only clients of dialect standard act for people or prove keys.')
  }
  return {}
}

/** One key, or a set of them. A private key never leaves this machine. */
function readPublicKeys(file: string): JsonRecord {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw usageFailure(`--jwks: the file ${file} cannot be read.`)
  }
  const read = findJson(text)
  const keys = isRecord(read) && Array.isArray(read.keys) ? read.keys : [read]
  if (!keys.every((key) => isRecord(key) && typeof key.kty === 'string')) {
    throw usageFailure(`--jwks: the file ${file} holds no JSON Web Keys.`)
  }
  if (keys.some((key) => isRecord(key) && ('d' in key || 'k' in key))) {
    throw usageFailure(`--jwks: the file ${file} holds a private key. Give only public ones.`)
  }
  return { keys }
}
