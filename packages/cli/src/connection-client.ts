import { readFile } from 'node:fs/promises'

import type { ApiClient } from '@frontdesk/client/api/api-call.ts'
import { apiClient } from '@frontdesk/client/api/authorized-client.ts'
import type { Transport } from '@frontdesk/client/http/request-transport.ts'
import { openTransport } from '@frontdesk/client/http/undici-transport.ts'
import type { TokenSource } from '@frontdesk/client/tokens/bearer-token.ts'

import { usageFailure } from './command-failure.ts'
import { dialectWires } from './dialects/dialect-wire.ts'
import { codeOf } from './owner-only-file.ts'
import type { ServerConnection } from './server-connection.ts'
import { findTokenStore } from './token-places.ts'

/** How patient calls are with a server that fails or asks to wait. */
export interface Patience {
  readonly attempts: number
  readonly maximumWaitMilliseconds: number
}

/** Somebody sits in front of the terminal. */
export const interactivePatience: Patience = { attempts: 1, maximumWaitMilliseconds: 10_000 }

/** Where a connection's requests go through: its proxy, and the authorities it trusts. */
export async function connectionTransport(
  connection: Pick<ServerConnection, 'ca' | 'proxy'>,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Transport> {
  const { ca, proxy } = connection
  return openTransport({
    ...(ca === undefined ? {} : { ca: await readAuthorities(ca) }),
    ...(proxy === undefined ? {} : { proxy }),
    dangerouslyAllowHttp: Boolean(environment.FRONTDESK_DANGEROUSLY_ALLOW_HTTP),
  })
}

/** Tokens of a connection; those of a profile are kept between two commands. */
export async function connectionTokens(from: {
  readonly connection: ServerConnection & { readonly resource?: string | undefined }
  readonly transport: Transport
  readonly configurationPath: string
}): Promise<TokenSource> {
  const { connection, transport, configurationPath } = from
  return dialectWires[connection.dialect].tokens(connection, {
    transport,
    store: findTokenStore(connection, configurationPath),
    timeoutMilliseconds: connection.timeoutSeconds * 1000,
  })
}

/** Calls of a connection's server, each with a token. Paths are whole; see `dialectWires`. */
export async function connectionApi(from: {
  readonly connection: ServerConnection
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly configurationPath: string
  readonly patience?: Patience | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
}): Promise<ApiClient> {
  const { connection, patience = interactivePatience, headers } = from
  const transport = await connectionTransport(connection, from.environment)
  return apiClient({
    base: connection.server,
    tokens: await connectionTokens({ ...from, transport }),
    transport,
    timeoutMilliseconds: connection.timeoutSeconds * 1000,
    headers,
    ...patience,
  })
}

async function readAuthorities(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw usageFailure(`Cannot read the certificates in ${path} (${codeOf(error)}).`)
  }
}
