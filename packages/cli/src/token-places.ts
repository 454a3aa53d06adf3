import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import type { TokenStore } from '@frontdesk/client/tokens/bearer-token.ts'
import { fileTokenStore } from '@frontdesk/client/tokens/file-token-store.ts'
import { keychainTokenStore } from '@frontdesk/client/tokens/keychain-token-store.ts'

import type { Profile } from './profiles.ts'
import type { ServerConnection } from './server-connection.ts'

/** The entry of a keychain that holds a profile's secret beside its tokens. */
const secretEntry = 'secret'

/**
 * Where a connection's tokens are kept between two commands: a file (0600) of the profile beside
 * the configuration, or the keychain. Who gives the secret by the environment wants nothing kept.
 */
export function findTokenStore(
  connection: Pick<ServerConnection, 'profile' | 'keptIn'>,
  configurationPath: string,
): TokenStore | undefined {
  const { profile, keptIn } = connection
  if (profile === undefined) return undefined
  if (keptIn === 'keychain') return keychainOf(profile)
  return fileTokenStore(tokenFile(profile, configurationPath))
}

/** Forgets every token of a profile, and its secret where the keychain holds it. */
export async function forgetTokens(
  profile: Pick<Profile, 'name' | 'keptIn'>,
  configurationPath: string,
): Promise<void> {
  if (profile.keptIn === 'keychain') await keychainOf(profile.name).forget(secretEntry)
  await rm(tokenFile(profile.name, configurationPath), { force: true })
}

/** Keeps a profile's secret in the keychain of the system. */
export async function keepSecret(profile: string, secret: string): Promise<void> {
  const token = { value: secret, scope: undefined, lifeSeconds: undefined, expiresAt: undefined }
  await keychainOf(profile).save(secretEntry, { token, fetchedAt: Date.now() })
}

/** A profile's secret out of the keychain. */
export async function findKeptSecret(profile: string): Promise<string | undefined> {
  return (await keychainOf(profile).find(secretEntry))?.token.value
}

function keychainOf(profile: string): TokenStore {
  return keychainTokenStore({ service: `frontdesk/${profile}` })
}

function tokenFile(profile: string, configurationPath: string): string {
  return join(dirname(configurationPath), 'tokens', `${profile}.json`)
}
