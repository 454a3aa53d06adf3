import { choice, flag, type Setting, secretText, text } from './setting.ts'

const issuer: Setting<string | undefined> = {
  name: 'FRONTDESK_UPSTREAM_ISSUER',
  shownDefault: 'unset',
  secret: false,
  sentence:
    'Issuer of an OpenID provider at which people may sign in, spelled exactly as its discovery document does; https. Register `<public URL>/sign-in/upstream/callback` there.',
  fallback: undefined,
  parse: parseIssuer,
}

/** Signing in at somebody else's OpenID provider (T12). */
export const upstreamSettings = {
  upstreamIssuer: issuer,
  upstreamClientId: text('FRONTDESK_UPSTREAM_CLIENT_ID', {
    shownDefault: 'unset',
    fallback: undefined,
    sentence: 'What this server is called there.',
  }),
  upstreamClientSecret: secretText('FRONTDESK_UPSTREAM_CLIENT_SECRET', {
    shownDefault: 'unset',
    fallback: undefined,
    sentence: 'What it proves that with.',
  }),
  upstreamName: text('FRONTDESK_UPSTREAM_NAME', {
    shownDefault: '`your organization`',
    fallback: 'your organization',
    sentence: 'The provider on the button: "Sign in with NAME".',
  }),
  upstreamLink: choice('FRONTDESK_UPSTREAM_LINK', ['subject', 'email'], {
    shownDefault: '`subject`',
    fallback: 'subject',
    sentence:
      'How a person of the provider is matched to a person here: `subject` needs an account that was connected while signed in; `email` also connects, once, the one person with the same e-mail address when the provider has verified it. Set `email` only for a provider that lets nobody choose an address.',
  }),
  upstreamSecondFactorCounts: flag('FRONTDESK_UPSTREAM_SECOND_FACTOR_COUNTS', {
    shownDefault: '`false`',
    fallback: false,
    sentence:
      'Takes `mfa` in the provider’s `amr` for a second factor; otherwise people who have or need one are asked for it here.',
  }),
  dangerouslyAllowPrivateUpstream: flag('FRONTDESK_UPSTREAM_DANGEROUSLY_ALLOW_PRIVATE', {
    shownDefault: '`false`',
    fallback: false,
    sentence: 'Allows a provider at a private or loopback address, and over plain HTTP.',
  }),
} as const satisfies Record<string, Setting<unknown>>

interface Chosen {
  readonly upstreamIssuer: string | undefined
  readonly upstreamClientId: string | undefined
  readonly upstreamClientSecret: string | undefined
  readonly dangerouslyAllowPrivateUpstream: boolean
}

/** What of these settings does not go together, a sentence each. */
export function upstreamContradictions(settings: Chosen): string[] {
  const { upstreamIssuer, upstreamClientId, upstreamClientSecret } = settings
  const given = [upstreamIssuer, upstreamClientId, upstreamClientSecret]
  const problems: string[] = []
  if (given.includes(undefined) && given.some((value) => value !== undefined)) {
    const { upstreamClientId: id, upstreamClientSecret: secret } = upstreamSettings
    problems.push(`${issuer.name}, ${id.name} and ${secret.name} must all be set, or none of them.`)
  }
  if (upstreamIssuer?.startsWith('http:') && !settings.dangerouslyAllowPrivateUpstream) {
    problems.push(`${issuer.name} must be https.`)
  }
  return problems
}

/** Kept as it was typed: a slash at its end is part of an issuer. */
function parseIssuer(value: string): string {
  const url = URL.parse(value)
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new Error('must be an http or https URL')
  }
  if (url.search || url.hash || url.username || url.password) {
    throw new Error('must have no query, fragment or user')
  }
  return value
}
