import { tokenSource } from './access-token-source.ts'
import { authorizedExchange } from './authorized-exchange.ts'
import { usageFailure } from './command-failure.ts'
import { dialectWires } from './dialects/dialect-wire.ts'
import type { HttpAnswer } from './http-exchange.ts'
import { findJson } from './json-reading.ts'
import type { ServerConnection } from './server-connection.ts'
import type { TokenCache } from './token-cache.ts'

export interface ApiRequest {
  readonly method: string
  /** Path and query; the dialect completes it. */
  readonly path: string
  readonly body?: string | undefined
}

/** Calls of an API with one connection's token; any status comes back as it is. */
export type ApiCall = (request: ApiRequest) => Promise<HttpAnswer>

/** The calls of one connection; nothing is sent before the first. */
export function apiCall(parts: {
  readonly connection: ServerConnection
  readonly tokenCache: TokenCache
  readonly now: () => number
  readonly version: string | undefined
  readonly headers?: Readonly<Record<string, string>>
}): ApiCall {
  const { connection, version } = parts
  const wire = dialectWires[connection.dialect]
  const accept = version === undefined ? 'application/json' : `application/json;version=${version}`
  const tokens = tokenSource({
    connection,
    scope: connection.scope,
    cache: parts.tokenCache,
    now: parts.now,
  })
  return ({ method, path, body }) =>
    authorizedExchange(tokens, {
      method,
      url: `${connection.server}${wire.apiPath(path)}`,
      headers: {
        accept,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...parts.headers,
      },
      body,
      timeoutSeconds: connection.timeoutSeconds,
    })
}

/**
 * A path below the server's address. A whole address is refused: the token would go there.
 *
 * @throws CommandFailure for everything that does not begin with one slash
 */
export function parsePath(text: string): string {
  if (/^\/(?![/\\])[^\s#\\]*$/.test(text)) return text
  throw usageFailure('PATH begins with one slash, such as /mdm/devices/search?platform=Apple.')
}

/**
 * Headers of `name:value` texts, lower-case names.
 *
 * @throws CommandFailure for other texts, and for what the profile decides
 */
export function parseHeaders(texts: readonly string[]): Readonly<Record<string, string>> {
  const headers = texts.map((text) => {
    const match = /^([\w!#$%&'*+.^`|~-]+):\s*([^\r\n\0]*)$/.exec(text)
    const name = match?.[1]?.toLowerCase()
    if (name === undefined) throw usageFailure('--header must look like name:value.')
    if (name === 'authorization') {
      throw usageFailure('The profile brings the Authorization header; choose it with --profile.')
    }
    return [name, match?.[2] ?? '']
  })
  return Object.fromEntries(headers)
}

/** @throws CommandFailure when it is not JSON; the text is not repeated */
export function requireJsonText(option: string, text: string): string {
  if (findJson(text) === undefined) throw usageFailure(`${option} is not valid JSON.`)
  return text
}
