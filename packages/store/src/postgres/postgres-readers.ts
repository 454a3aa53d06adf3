import { StoreError } from '@frontdesk/directory/store-error.ts'
import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import pg from 'pg'

import { connectionSettings, cut } from './postgres-connection.ts'
import { postgresFailure } from './postgres-failure.ts'
import type { PostgresPresence } from './postgres-presence.ts'

const readConnections = 10

interface ReaderSettings {
  readonly url: string
  readonly presence: PostgresPresence
  readonly log: (message: string, error: unknown) => void
}

/**
 * The connections that read, as Kysely asks for them. A connection that breaks, idle or in the
 * middle of a read, is one failed read and a new connection; a server that goes away ends them all
 * at once, and the next read begins with new ones.
 *
 * Reads fail with `StoreError` `unavailable` where the server cannot answer, `invalid` where it
 * cannot hold a value that it was asked about.
 */
export function postgresReaders(settings: ReaderSettings): PostgresPool {
  const { url, presence, log } = settings
  let readers = newReaders(url, log)
  let isEnded = false

  presence.onLost(() => {
    const gone = readers
    readers = newReaders(url, log)
    gone.cutOff()
  })

  return {
    // Kysely's killing of sessions is not used; it would want these.
    options: {},
    async connect() {
      const client = await asStoreError(() => presence.whileHere(readers.connect))
      return guarded(client, presence)
    },
    async end() {
      if (!isEnded) await readers.end()
      isEnded = true
    },
  }
}

interface Readers {
  connect(): Promise<pg.PoolClient>
  /** Breaks every connection; whoever reads hears of it at once. */
  cutOff(): void
  end(): Promise<void>
}

function newReaders(url: string, log: ReaderSettings['log']): Readers {
  const pool = new pg.Pool({ ...connectionSettings(url, 'frontdesk reader'), max: readConnections })
  const clients = new Set<pg.PoolClient>()
  let isCutOff = false
  pool.on('error', (error) => {
    if (!isCutOff) log('An idle reading connection was lost.', error)
  })
  pool.on('connect', (client) => {
    clients.add(client)
    // The pool listens while a connection is idle only; without a listener of its own, one that
    // breaks in the middle of a read would end the process.
    client.on('error', () => clients.delete(client))
    if (isCutOff) cut(client)
  })
  pool.on('remove', (client) => clients.delete(client))
  return {
    // Of a pool that was cut off while it connected, nobody takes the connection any more.
    async connect() {
      const client = await pool.connect()
      if (!isCutOff) return client
      client.release(true)
      throw new StoreError('unavailable', 'PostgreSQL went away')
    },
    cutOff() {
      isCutOff = true
      for (const client of clients) cut(client)
      pool.end().catch(() => {})
    },
    end: () => pool.end(),
  }
}

function guarded(client: pg.PoolClient, presence: PostgresPresence): PostgresPoolClient {
  let isBroken = false
  async function query<Row>(
    sql: string,
    parameters: readonly unknown[],
  ): Promise<PostgresQueryResult<Row>> {
    try {
      const answer = await presence.whileHere(() => client.query(sql, [...parameters]))
      return answer as unknown as PostgresQueryResult<Row>
    } catch (error) {
      const failed = storeErrorOf(error)
      // What is left of its answer may still arrive: nothing else is asked on this connection.
      isBroken = failed instanceof StoreError && failed.code === 'unavailable'
      throw failed
    }
  }
  return {
    query: query as PostgresPoolClient['query'],
    release: (destroy) => client.release(destroy || isBroken),
  }
}

async function asStoreError<Result>(start: () => Promise<Result>): Promise<Result> {
  try {
    return await start()
  } catch (error) {
    throw storeErrorOf(error)
  }
}

/** The error that a port's reads throw for it; a bug stays what it is. */
function storeErrorOf(error: unknown): unknown {
  if (error instanceof StoreError) return error
  const { failure, detail } = postgresFailure(error)
  return failure === 'bug' || failure === 'conflict'
    ? error
    : new StoreError(failure, detail, error)
}
