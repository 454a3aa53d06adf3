import type { Duplex } from 'node:stream'

import pg from 'pg'

const int8 = 20
/** So long a server may take to let a connection in; it is tried again soon. */
const connectMs = 2000

/**
 * How connections read values: as `pg` does, but a bigint is a number, as in every port.
 *
 * @throws RangeError from a query whose answer holds an integer that a number cannot
 */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser(oid, format) {
    return Number(oid) === int8 ? parseSafeInteger : pg.types.getTypeParser(oid, format)
  },
}

function parseSafeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError('An integer is too large for a number.')
  return value
}

/** What every connection is opened with; `name` is what the server's activity view shows. */
export function connectionSettings(url: string, name: string): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: name,
    types: valueTypes,
    connectionTimeoutMillis: connectMs,
    lock_timeout: 5000,
    statement_timeout: 15_000,
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
  }
}

/**
 * Opens a connection of its own.
 *
 * @param onLost called once when it breaks later; without a listener `pg` would end the process
 * @throws Error when the server cannot be reached or refuses
 */
export async function connect(
  url: string,
  name: string,
  onLost: (error: Error) => void,
): Promise<pg.Client> {
  const client = new pg.Client(connectionSettings(url, name))
  client.on('error', onLost)
  await client.connect()
  return client
}

/** Breaks a connection without a word: a server that does not answer would not hear one. */
export function cut(client: pg.ClientBase): void {
  // The socket is not part of the published interface.
  const { connection } = client as unknown as { connection?: { readonly stream: Duplex } }
  connection?.stream.destroy()
}
