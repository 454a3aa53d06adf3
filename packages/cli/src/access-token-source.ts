import { CommandFailure } from './command-failure.ts'
import { dialectWires } from './dialects/dialect-wire.ts'
import { exitCode } from './exit-code.ts'
import { exchange, requireRecord } from './http-exchange.ts'
import { findText } from './json-reading.ts'
import type { ServerConnection } from './server-connection.ts'
import type { AccessToken, TokenCache } from './token-cache.ts'

/** RFC 6750 §2.1: what may stand in a header, and so also in a shell's quotes. */
const tokenSyntax = /^[A-Za-z0-9\-._~+/]+=*$/

export const defaultRemainingSeconds = 60

/** Tokens of one connection and scope, kept as long as they are good. */
export interface TokenSource {
  /** A token that lives on for so many seconds: the kept one, or a fresh one. */
  get(remainingSeconds: number): Promise<AccessToken>
  /** A fresh token, after the kept one was refused. Callers at the same time share one request. */
  renew(): Promise<AccessToken>
}

export function tokenSource(parts: {
  readonly connection: ServerConnection
  readonly scope: string | undefined
  readonly cache: TokenCache
  readonly now: () => number
}): TokenSource {
  const { connection, scope, cache, now } = parts
  let latest: AccessToken | undefined
  let request: Promise<AccessToken> | undefined

  async function fresh(): Promise<AccessToken> {
    latest = await requestToken(connection, scope, now)
    // A token that cannot be kept (a read-only home) still does its work now.
    await cache.save(connection, scope, latest, now()).catch(() => undefined)
    return latest
  }

  function renew(): Promise<AccessToken> {
    request ??= fresh().finally(() => {
      request = undefined
    })
    return request
  }

  return {
    renew,

    async get(remainingSeconds) {
      latest ??= await cache.find(connection, scope)
      const life = ((latest?.expiresAt ?? 0) - now()) / 1000
      return latest !== undefined && life > remainingSeconds ? latest : renew()
    },
  }
}

/**
 * Asks the token endpoint for a token, in the dialect's spelling.
 *
 * @throws CommandFailure when it is refused, or the answer holds no bearer token
 */
export async function requestToken(
  connection: ServerConnection,
  scope: string | undefined,
  now: () => number,
): Promise<AccessToken> {
  const { headers, form } = dialectWires[connection.dialect].tokenRequest(connection, scope)
  const answer = await exchange({
    method: 'POST',
    url: connection.tokenUrl,
    headers: { accept: 'application/json', ...headers },
    body: form,
    timeoutSeconds: connection.timeoutSeconds,
  })
  const body = requireRecord(answer)
  const token = findText(body, 'access_token')
  if (token === undefined || !tokenSyntax.test(token)) {
    throw new CommandFailure(exitCode.refused, `${connection.tokenUrl} gave no bearer token.`)
  }
  const seconds = Number(findText(body, 'expires_in') ?? Number.NaN)
  return {
    token,
    expiresAt: Number.isFinite(seconds) ? now() + seconds * 1000 : undefined,
    scope: findText(body, 'scope'),
  }
}
