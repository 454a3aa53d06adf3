import { homedir } from 'node:os'
import { join } from 'node:path'

import { withoutEnd } from '@frontdesk/client/http/without-end.ts'

import { usageFailure } from './command-failure.ts'
import { type DialectName, dialectNames } from './dialects/dialect-wire.ts'
import { findJson, findText, isRecord, type JsonRecord, recordsIn } from './json-reading.ts'
import { findOwnerOnlyFile, writeOwnerOnlyFile } from './owner-only-file.ts'

/** A server, how it is spoken to, and as whom. */
export interface Profile {
  readonly name: string
  readonly dialect: DialectName
  readonly server: string
  readonly region?: string | undefined
  /** Where tokens come from, when the dialect's own rule does not say it. */
  readonly tokenUrl?: string | undefined
  /** `apiTokenClient` where an API token takes the place of a client and its secret. */
  readonly clientId: string
  /** The secret, or the API token; absent beside a private key, or where the keychain holds it. */
  readonly clientSecret?: string | undefined
  /** The file of the client's private key (dialect standard). */
  readonly privateKey?: string | undefined
  /** Its `kid`, where the server knows several. */
  readonly keyId?: string | undefined
  /** Where the secret and the tokens are kept: the keychain of the system, else our files. */
  readonly keptIn?: 'keychain' | undefined
  readonly scope?: string | undefined
  /** A file of PEM certificates to trust besides the system's. */
  readonly ca?: string | undefined
  /** The proxy to go through, instead of the environment's. */
  readonly proxy?: string | undefined
}

/** The configuration file: its profiles, and the one that counts when none is named. */
export interface Configuration {
  readonly current: string | undefined
  readonly profiles: readonly Profile[]
}

type Environment = Readonly<Record<string, string | undefined>>

/** Where the configuration file is: FRONTDESK_CONFIG, else the platform's own place. */
export function configurationPath(environment: Environment): string {
  const { FRONTDESK_CONFIG, XDG_CONFIG_HOME, APPDATA } = environment
  if (FRONTDESK_CONFIG) return FRONTDESK_CONFIG
  const folder =
    process.platform === 'win32'
      ? APPDATA || join(homedir(), 'AppData', 'Roaming')
      : XDG_CONFIG_HOME || join(homedir(), '.config')
  return join(folder, 'frontdesk', 'config.json')
}

/**
 * Reads the configuration file; an absent one is an empty configuration.
 *
 * @throws CommandFailure when others may read it, or it is not what this program writes
 */
export async function readConfiguration(path: string): Promise<Configuration> {
  const text = await findOwnerOnlyFile(path)
  if (text === undefined) return { current: undefined, profiles: [] }
  const content = findJson(text)
  if (!isRecord(content)) throw usageFailure(`${path} is not JSON. Correct it or remove it.`)
  return {
    current: findText(content, 'current'),
    profiles: recordsIn(content, 'profiles').map((record) => parseProfile(path, record)),
  }
}

/** Writes the configuration file, readable by its owner alone. */
export async function writeConfiguration(path: string, content: Configuration): Promise<void> {
  await writeOwnerOnlyFile(path, `${JSON.stringify(content, null, 2)}\n`)
}

/** The configuration with a profile added, or replaced where the name exists. */
export function withProfile(content: Configuration, profile: Profile): Configuration {
  const others = content.profiles.filter(({ name }) => name !== profile.name)
  return { ...content, profiles: [...others, profile] }
}

/** @throws CommandFailure when there is none of this name */
export function getProfile(content: Configuration, name: string): Profile {
  const profile = content.profiles.find((candidate) => candidate.name === name)
  if (profile !== undefined) return profile
  throw usageFailure(`There is no profile "${name}". See them with: npx frontdesk profile list`)
}

/** @throws CommandFailure when a text cannot name a profile */
export function parseProfileName(text: string): string {
  if (/^[A-Za-z0-9][\w.-]{0,63}$/.test(text)) return text
  throw usageFailure('A profile name is made of letters, digits, dots, dashes and underscores.')
}

/**
 * An address of a server: http or https, no trailing slash.
 *
 * @throws CommandFailure also for an address with a user name or a query: secrets do not belong there
 */
export function parseServerUrl(option: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlain = url !== undefined && url.search === '' && url.hash === ''
  if (isPlain && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') {
    return withoutEnd(url.href, /\//)
  }
  throw usageFailure(`${option} must be an address such as http://localhost:8080.`)
}

function parseProfile(path: string, record: JsonRecord): Profile {
  const name = findText(record, 'name')
  const server = findText(record, 'server')
  const clientId = findText(record, 'clientId')
  const clientSecret = findText(record, 'clientSecret')
  const dialect = dialectNames.find((known) => known === record.dialect)
  const [privateKey, keyId] = [findText(record, 'privateKey'), findText(record, 'keyId')]
  const keptIn = record.keptIn === 'keychain' ? 'keychain' : undefined
  const hasProof = (clientSecret ?? privateKey ?? keptIn) !== undefined
  if (!name || !server || !clientId || !hasProof || !dialect) {
    throw usageFailure(`A profile in ${path} is not complete. Correct it or remove it.`)
  }
  const region = findText(record, 'region')
  const tokenUrl = findText(record, 'tokenUrl')
  const scope = findText(record, 'scope')
  const [ca, proxy] = [findText(record, 'ca'), findText(record, 'proxy')]
  const spoken = { dialect, server, region, tokenUrl, scope, ca, proxy }
  return { name, ...spoken, clientId, clientSecret, privateKey, keyId, keptIn }
}
