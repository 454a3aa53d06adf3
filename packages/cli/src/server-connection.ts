import type { PrivateKeyOptions } from '@frontdesk/client/standard/private-key-proof.ts'

import { usageFailure } from './command-failure.ts'
import { type DialectName, dialectWires } from './dialects/dialect-wire.ts'
import { readPrivateKeyFile } from './private-key-file.ts'
import { type Configuration, getProfile, type Profile, parseServerUrl } from './profiles.ts'
import { findKeptSecret } from './token-places.ts'

/** Everything needed to speak to a server: settings, put together. */
export interface ServerConnection {
  /** Undefined when the settings came from flags and the environment alone. */
  readonly profile: string | undefined
  readonly dialect: DialectName
  readonly server: string
  readonly tokenUrl: string
  readonly clientId: string
  /** The secret, or the API token where `clientId` is `apiTokenClient`; none beside a key. */
  readonly clientSecret: string | undefined
  /** What proves the client where it has no secret. */
  readonly privateKey: PrivateKeyOptions['privateKey']
  readonly keyId: string | undefined
  readonly scope: string | undefined
  readonly region: string | undefined
  /** Where the profile keeps its secret and tokens, when not in our files. */
  readonly keptIn: 'keychain' | undefined
  /** A file of authorities to trust besides the system's. */
  readonly ca: string | undefined
  readonly proxy: string | undefined
  readonly timeoutSeconds: number
}

/** What the command line said about the connection. */
export interface ConnectionFlags {
  readonly server?: string | undefined
  readonly clientId?: string | undefined
  readonly profile?: string | undefined
  readonly timeoutSeconds: number
}

type Environment = Readonly<Record<string, string | undefined>>

export const defaultServer = 'http://localhost:8080'

/**
 * Puts the settings together: flags, then FRONTDESK_URL, FRONTDESK_CLIENT_ID and
 * FRONTDESK_CLIENT_SECRET, then the profile of the last login. A profile that a flag names comes
 * before the environment. A profile's secret or private key proves the profile's own client at the
 * profile's own server, never anywhere else.
 *
 * @throws CommandFailure when no client, or neither secret nor private key can be found
 */
export async function chooseConnection(
  flags: ConnectionFlags,
  environment: Environment,
  configuration: Configuration,
): Promise<ServerConnection> {
  const profile = chooseProfile(flags, configuration)
  const variables = flags.profile === undefined ? environment : {}
  const server = chooseServer(flags, variables, profile)
  const clientId = flags.clientId ?? (variables.FRONTDESK_CLIENT_ID || profile?.clientId)
  if (clientId === undefined) {
    throw usageFailure(`Not logged in. Log in with: ${loginCommand(server, 'ID')}`)
  }
  const own = profile?.server === server && profile.clientId === clientId ? profile : undefined
  const proof =
    givenSecret(variables) ??
    (own === undefined ? undefined : await proofOf(own)) ??
    givenSecret(environment)
  if (proof === undefined) {
    throw usageFailure(
      `No secret of ${clientId} for ${server} is known. ` +
        `Set FRONTDESK_CLIENT_SECRET, or log in with: ${loginCommand(server, clientId)}`,
    )
  }
  const named = flags.profile === undefined ? own : profile
  const dialect = named?.dialect ?? 'standard'
  return {
    profile: own?.name,
    dialect,
    server,
    tokenUrl:
      own?.tokenUrl ?? dialectWires[dialect].tokenUrl({ server, region: own?.region, clientId }),
    clientId,
    ...proof,
    scope: own?.scope,
    region: own?.region,
    keptIn: own?.keptIn,
    ca: own?.ca,
    proxy: own?.proxy,
    timeoutSeconds: flags.timeoutSeconds,
  }
}

type Proof = Pick<ServerConnection, 'clientSecret' | 'privateKey' | 'keyId'>

function givenSecret({ FRONTDESK_CLIENT_SECRET: clientSecret }: Environment): Proof | undefined {
  return clientSecret ? { clientSecret, privateKey: undefined, keyId: undefined } : undefined
}

async function proofOf(profile: Profile): Promise<Proof | undefined> {
  const { privateKey: path, keyId, name, keptIn } = profile
  if (path !== undefined) {
    return { clientSecret: undefined, privateKey: await readPrivateKeyFile(path), keyId }
  }
  const clientSecret = keptIn === 'keychain' ? await findKeptSecret(name) : profile.clientSecret
  return givenSecret({ FRONTDESK_CLIENT_SECRET: clientSecret })
}

function chooseProfile(flags: ConnectionFlags, content: Configuration): Profile | undefined {
  if (flags.profile !== undefined) return getProfile(content, flags.profile)
  return content.profiles.find(({ name }) => name === content.current)
}

function chooseServer(
  flags: ConnectionFlags,
  variables: Environment,
  profile: Profile | undefined,
): string {
  if (flags.server !== undefined) return parseServerUrl('--server', flags.server)
  if (variables.FRONTDESK_URL) return parseServerUrl('FRONTDESK_URL', variables.FRONTDESK_URL)
  return profile?.server ?? defaultServer
}

function loginCommand(server: string, clientId: string): string {
  return `npx frontdesk login --server ${server} --client-id ${clientId}`
}
