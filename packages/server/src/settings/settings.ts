import { readFileSync } from 'node:fs'

import { delegationSettings } from './delegation-settings.ts'
import { mailContradictions, mailSettings } from './mail-settings.ts'
import { choice, flag, integer, type Setting, secretText, text, webAddress } from './setting.ts'
import { transportContradictions, transportSettings } from './transport-settings.ts'
import { upstreamContradictions, upstreamSettings } from './upstream-settings.ts'

/** Every setting of the server. Nothing else reads the environment. */
export const settingList = {
  host: text('FRONTDESK_HOST', {
    shownDefault: 'loopback',
    fallback: 'localhost',
    sentence: 'Address to listen on; `localhost` is 127.0.0.1 and ::1.',
  }),
  port: integer(
    'FRONTDESK_PORT',
    { minimum: 0, maximum: 65_535 },
    { shownDefault: '8080', fallback: 8080, sentence: 'Port to listen on; 0 takes a free one.' },
  ),
  publicUrl: webAddress('FRONTDESK_PUBLIC_URL', {
    shownDefault: '`http://localhost:PORT`, https with a certificate',
    fallback: undefined,
    sentence: 'What clients see; the base of every issuer and audience.',
  }),
  database: text('FRONTDESK_DATABASE', {
    shownDefault: '`sqlite:./data/frontdesk.db`',
    fallback: 'sqlite:./data/frontdesk.db',
    sentence: 'Where everything is kept: `sqlite:PATH` or `postgres://...`.',
  }),
  keyFile: text('FRONTDESK_KEY_FILE', {
    shownDefault: '`<sqlite file>.key`',
    fallback: undefined,
    sentence:
      'The key file; made together with a new SQLite file, must be given for PostgreSQL. Keep a copy apart from the database.',
  }),
  adminClientId: text('FRONTDESK_ADMIN_CLIENT_ID', {
    shownDefault: 'generated',
    fallback: undefined,
    sentence: 'Identifier of the first administrator client, made only in an empty database.',
  }),
  adminClientSecret: secretText('FRONTDESK_ADMIN_CLIENT_SECRET', {
    shownDefault: 'generated',
    fallback: undefined,
    sentence:
      'Secret of the first administrator client, 12 to 256 characters; only in an empty database.',
  }),
  adminUsername: text('FRONTDESK_ADMIN_USERNAME', {
    shownDefault: '`admin`',
    fallback: 'admin',
    sentence: 'Name of the first administrator, made only in an empty database.',
  }),
  adminPassword: secretText('FRONTDESK_ADMIN_PASSWORD', {
    shownDefault: 'generated',
    fallback: undefined,
    sentence:
      'Password of the first administrator, 12 to 128 characters; only in an empty database.',
  }),
  organization: text('FRONTDESK_ORGANIZATION', {
    shownDefault: '`Acme`',
    fallback: 'Acme',
    sentence:
      'Name of the first organization; its customer organization group has the upper-case name as its group id.',
  }),
  demo: integer(
    'FRONTDESK_DEMO',
    { minimum: 1, maximum: 1_000_000 },
    {
      shownDefault: 'unset',
      fallback: undefined,
      sentence: 'Number of devices of a demo estate, made only in an empty database.',
    },
  ),
  logLevel: choice('FRONTDESK_LOG_LEVEL', ['debug', 'info', 'warn', 'error', 'silent'], {
    shownDefault: '`info`',
    fallback: 'info',
    sentence: 'The least important level that is logged, as JSON lines on standard error.',
  }),
  uemErrorCodes: flag('FRONTDESK_UEM_TOKEN_ERROR_CODES', {
    shownDefault: '`true`',
    fallback: true,
    sentence:
      'Adds `errorCode`, `message` and `activityId` beside `error` in refusals of `/connect/token`, for scripts that print those; `false` sends `error` alone.',
  }),
  uemPermissionInMessage: flag('FRONTDESK_UEM_PERMISSION_IN_MESSAGE', {
    shownDefault: '`true`',
    fallback: true,
    sentence: 'Names the missing permission in the message of a 403 of the REST API.',
  }),
  uemDailyQuota: integer(
    'FRONTDESK_UEM_DAILY_QUOTA',
    { minimum: 0, maximum: 1_000_000_000 },
    {
      shownDefault: '250000',
      fallback: 250_000,
      sentence:
        'Calls of the REST API that an organization has in a day, counted from its first one; 0 is no limit.',
    },
  ),
  uemCallsPerMinute: integer(
    'FRONTDESK_UEM_CALLS_PER_MINUTE',
    { minimum: 0, maximum: 10_000_000 },
    {
      shownDefault: '0',
      fallback: 0,
      sentence:
        'Calls of the REST API that an organization has in a minute, in each process; 0 is no limit.',
    },
  ),
  uemPasswordDays: integer(
    'FRONTDESK_UEM_PASSWORD_DAYS',
    { minimum: 0, maximum: 3650 },
    {
      shownDefault: '30 (days)',
      fallback: 30,
      sentence:
        'Older passwords of API administrators are refused; 0 never refuses one for its age.',
    },
  ),
  uemSignedWrites: flag('FRONTDESK_UEM_SIGNED_WRITES', {
    shownDefault: '`false`',
    fallback: false,
    sentence:
      'Lets certificates prove requests of the REST API that change something; the signature covers the path only, not the body.',
  }),
  secretExpiresSoonDays: integer(
    'FRONTDESK_SECRET_EXPIRES_SOON_DAYS',
    { minimum: 1, maximum: 3650 },
    {
      shownDefault: '30 (days)',
      fallback: 30,
      sentence: 'A secret that expires within so many days is warned about.',
    },
  ),
  secretUnusedDays: integer(
    'FRONTDESK_SECRET_UNUSED_DAYS',
    { minimum: 1, maximum: 3650 },
    {
      shownDefault: '90 (days)',
      fallback: 90,
      sentence: 'A secret that was not used for so many days is warned about.',
    },
  ),
  warningWebhookUrl: webAddress('FRONTDESK_WARNING_WEBHOOK_URL', {
    shownDefault: 'unset',
    fallback: undefined,
    sentence: 'Where warnings about secrets are posted as JSON; https.',
  }),
  warningWebhookSecret: secretText('FRONTDESK_WARNING_WEBHOOK_SECRET', {
    shownDefault: 'unset',
    fallback: undefined,
    sentence:
      'Signs the warnings: `X-Frontdesk-Signature: sha256=` and the HMAC-SHA-256 of the body, hexadecimal.',
  }),
  ...delegationSettings,
  ...transportSettings,
  ...mailSettings,
  ...upstreamSettings,
  dangerouslyAllowPrivateWebhooks: flag('FRONTDESK_DANGEROUSLY_ALLOW_PRIVATE_WEBHOOKS', {
    shownDefault: '`false`',
    fallback: false,
    sentence: 'Allows a warning webhook at a private or loopback address, and over plain HTTP.',
  }),
} as const satisfies Record<string, Setting<unknown>>

type SettingList = typeof settingList

/** The settings, read and checked. */
export type Settings = {
  readonly [Name in keyof SettingList]: ReturnType<SettingList[Name]['parse']>
}

/** Names that the command line reads in the same environment. */
const commandLineNames = new Set([
  'FRONTDESK_URL',
  'FRONTDESK_CLIENT_ID',
  'FRONTDESK_CLIENT_SECRET',
  'FRONTDESK_CONFIG',
])

/** Every problem of the settings at once, each with the name of its setting. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`These settings cannot be used:\n${problems.map((one) => `  ${one}`).join('\n')}`)
    this.problems = problems
  }
}

/**
 * Reads the settings from an environment. `NAME_FILE` reads the value from a file.
 *
 * @throws SettingsError
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const problems = unknownNames(environment)
  const values = Object.entries(settingList).map(([key, setting]) => {
    try {
      const given = givenValue(environment, setting.name)
      return [key, given === undefined ? setting.fallback : setting.parse(given)]
    } catch (error) {
      problems.push(`${setting.name} ${error instanceof Error ? error.message : 'is not usable'}.`)
      return [key, setting.fallback]
    }
  })
  const settings = Object.fromEntries(values) as Settings
  problems.push(...contradictions(settings))
  if (problems.length > 0) throw new SettingsError(problems)
  return settings
}

function givenValue(
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
): string | undefined {
  // Orchestrators pass an optional variable that has no value as an empty one.
  const direct = environment[name] || undefined
  const file = environment[`${name}_FILE`] || undefined
  if (direct !== undefined && file !== undefined) {
    throw new Error(`and ${name}_FILE are both set; only one may be`)
  }
  if (file === undefined) return direct
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '')
  } catch {
    throw new Error('names a file that cannot be read')
  }
}

/** A misspelt name would silently leave a default in force: it is an error instead. */
function unknownNames(environment: Readonly<Record<string, string | undefined>>): string[] {
  const known = new Set<string>(Object.values(settingList).map((setting) => setting.name))
  return Object.keys(environment)
    .filter((name) => name.startsWith('FRONTDESK_') && !name.startsWith('FRONTDESK_TEST_'))
    .filter((name) => !commandLineNames.has(name))
    .filter((name) => !known.has(name) && !known.has(name.replace(/_FILE$/, '')))
    .map((name) => `${name} is not a setting of this version.`)
}

function contradictions(settings: Settings): string[] {
  const problems = [
    ...transportContradictions(settings),
    ...mailContradictions(settings),
    ...upstreamContradictions(settings),
  ]
  if (!/^(sqlite:.|postgres(ql)?:\/\/.)/.test(settings.database)) {
    problems.push(`${settingList.database.name} must be sqlite:PATH or postgres://...`)
  }
  if (settings.database.startsWith('postgres') && settings.keyFile === undefined) {
    problems.push(`${settingList.keyFile.name} must be given with PostgreSQL.`)
  }
  const secret = settings.adminClientSecret
  if (secret !== undefined && !/^[\x21-\x7e]{12,256}$/.test(secret)) {
    problems.push(
      `${settingList.adminClientSecret.name} must be 12 to 256 printable ASCII characters without spaces.`,
    )
  }
  if (/[\\\p{C}\p{Default_Ignorable_Code_Point}]/u.test(settings.adminUsername)) {
    problems.push(
      `${settingList.adminUsername.name} must hold no backslash and no invisible character: no person can sign in by such a name.`,
    )
  }
  const password = settings.adminPassword
  if (password !== undefined && (password.length < 12 || password.length > 128)) {
    problems.push(`${settingList.adminPassword.name} must be 12 to 128 characters.`)
  }
  const webhook = settings.warningWebhookUrl
  if (webhook?.startsWith('http:') && !settings.dangerouslyAllowPrivateWebhooks) {
    problems.push(`${settingList.warningWebhookUrl.name} must be https.`)
  }
  return problems
}
