import { parseArgs } from 'node:util'

import { readSettings, type Settings, SettingsError } from '../settings/settings.ts'
import { isLoopbackName } from '../settings/transport-settings.ts'
import { longestLatency, longestTokenSeconds } from './control-schemas.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What the words behind `--emulator` say. */
export interface EmulatorOptions {
  readonly settings: Settings
  readonly directory: string | undefined
  readonly devices: number | undefined
  readonly tokenLifeSeconds: number | undefined
  readonly latencyMilliseconds: number | undefined
  /** Says what there is as one line of JSON instead of in words. */
  readonly json: boolean
}

/** Everything that says where a server keeps things, who reaches it, or who its first people are. */
const notForEmulators = [
  'FRONTDESK_DATABASE',
  'FRONTDESK_KEY_FILE',
  'FRONTDESK_PUBLIC_URL',
  'FRONTDESK_DEMO',
  'FRONTDESK_ORGANIZATION',
  'FRONTDESK_ADMIN_CLIENT_ID',
  'FRONTDESK_ADMIN_CLIENT_SECRET',
  'FRONTDESK_ADMIN_USERNAME',
  'FRONTDESK_ADMIN_PASSWORD',
  'FRONTDESK_HOSTS',
  'FRONTDESK_TLS_CERT',
  'FRONTDESK_TLS_KEY',
  'FRONTDESK_TRUSTED_PROXIES',
  'FRONTDESK_DANGEROUSLY_ALLOW_HTTP',
]

/**
 * The settings of an emulator: it listens on the loopback only, and keeps nothing where a server
 * does (T15). Refusals are logged as warnings are, unless the environment says otherwise.
 *
 * @throws SettingsError
 */
export function readEmulatorSettings(environment: Environment): Settings {
  const refused = notForEmulators.filter(
    (name) => environment[name] !== undefined || environment[`${name}_FILE`] !== undefined,
  )
  if (refused.length > 0) {
    throw new SettingsError(
      refused.map(
        (name) =>
          `${name} is not for an emulator, which has a database, keys and credentials of its own on this machine only. Unset it; --directory says where to keep things.`,
      ),
    )
  }
  const settings = readSettings({
    FRONTDESK_HOST: '127.0.0.1',
    FRONTDESK_LOG_LEVEL: 'warn',
    ...environment,
    // Whatever else is wrong with it is said below, in an emulator's own words.
    FRONTDESK_DANGEROUSLY_ALLOW_HTTP: 'true',
  })
  if (isLoopbackName(settings.host)) return settings
  throw new SettingsError([
    'FRONTDESK_HOST is reached by other machines: an emulator, whose credentials are published, listens on 127.0.0.1, ::1 or localhost only.',
  ])
}

/**
 * Reads `--port`, `--devices`, `--directory`, `--token-life`, `--latency` and `--json`.
 *
 * @throws SettingsError
 */
export function readEmulatorOptions(
  args: readonly string[],
  environment: Environment,
): EmulatorOptions {
  const { values } = parse(args)
  const { port, directory } = values
  const given = {
    devices: wholeNumber('--devices', values.devices, { minimum: 1, maximum: 1_000_000 }),
    tokenLifeSeconds: wholeNumber('--token-life', values['token-life'], {
      minimum: 1,
      maximum: longestTokenSeconds,
    }),
    latencyMilliseconds: wholeNumber('--latency', values.latency, {
      minimum: 0,
      maximum: longestLatency,
    }),
  }
  wholeNumber('--port', port, { minimum: 0, maximum: 65_535 })
  const settings = readEmulatorSettings({
    ...environment,
    ...(port !== undefined && { FRONTDESK_PORT: port }),
  })
  return { settings, directory, ...given, json: values.json ?? false }
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: text,
        devices: text,
        directory: text,
        'token-life': text,
        latency: text,
        json: { type: 'boolean' },
      },
    })
  } catch (error) {
    throw new SettingsError([error instanceof Error ? error.message : 'The options are not known.'])
  }
}

function wholeNumber(
  option: string,
  given: string | undefined,
  { minimum, maximum }: { readonly minimum: number; readonly maximum: number },
): number | undefined {
  if (given === undefined) return undefined
  const number = /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN
  if (number >= minimum && number <= maximum) return number
  throw new SettingsError([`${option} must be a whole number from ${minimum} to ${maximum}.`])
}
