import { dirname, join } from 'node:path'

import { findJson, findText, isRecord, type JsonRecord, recordsIn } from './json-reading.ts'
import { findOwnerOnlyFile, writeOwnerOnlyFile } from './owner-only-file.ts'
import type { ServerConnection } from './server-connection.ts'

/** A bearer token; `expiresAt` is in milliseconds, undefined when the server did not say. */
export interface AccessToken {
  readonly token: string
  readonly expiresAt: number | undefined
  readonly scope: string | undefined
}

/** Tokens between two commands, in a file (0600) beside the configuration. */
export interface TokenCache {
  find(connection: ServerConnection, scope: string | undefined): Promise<AccessToken | undefined>
  save(
    connection: ServerConnection,
    scope: string | undefined,
    token: AccessToken,
    now: number,
  ): Promise<void>
  /** Forgets every token of a profile. */
  forget(profile: string): Promise<void>
}

/**
 * The cache beside a configuration file. Only connections of a profile are kept: who gives the
 * secret by the environment wants nothing on the disk. Two processes that save at once lose one
 * token of the two, which costs a request.
 */
export function fileTokenCache(configurationFile: string): TokenCache {
  const path = join(dirname(configurationFile), 'tokens.json')

  async function read(): Promise<readonly JsonRecord[]> {
    const content = findJson((await findOwnerOnlyFile(path)) ?? '')
    return isRecord(content) ? recordsIn(content, 'tokens') : []
  }

  const write = (tokens: readonly JsonRecord[]): Promise<void> =>
    writeOwnerOnlyFile(path, `${JSON.stringify({ tokens }, null, 2)}\n`)

  return {
    async find(connection, scope) {
      if (connection.profile === undefined) return undefined
      const key = keyOf(connection, scope)
      const entry = (await read()).find((candidate) => candidate.key === key)
      const token = entry === undefined ? undefined : findText(entry, 'token')
      const expiresAt = entry?.expiresAt
      if (entry === undefined || token === undefined) return undefined
      if (typeof expiresAt !== 'number') return undefined
      return { token, expiresAt, scope: findText(entry, 'scope') }
    },

    async save(connection, scope, token, now) {
      if (connection.profile === undefined || token.expiresAt === undefined) return
      const key = keyOf(connection, scope)
      const others = (await read()).filter((entry) => entry.key !== key && lives(entry, now))
      await write([...others, { key, profile: connection.profile, ...token }])
    },

    async forget(profile) {
      const all = await read()
      const others = all.filter((entry) => entry.profile !== profile)
      if (others.length < all.length) await write(others)
    },
  }
}

// The address and the client belong to the key: a profile that was changed starts afresh.
function keyOf(connection: ServerConnection, scope: string | undefined): string {
  return JSON.stringify([connection.profile, connection.tokenUrl, connection.clientId, scope ?? ''])
}

function lives(entry: JsonRecord, now: number): boolean {
  return typeof entry.expiresAt === 'number' && entry.expiresAt > now
}
