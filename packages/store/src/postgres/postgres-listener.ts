import type pg from 'pg'

import { type ChangeFeedSource, everything } from '../change-feed.ts'
import { connect, cut } from './postgres-connection.ts'
import type { PostgresPresenceSource } from './postgres-presence.ts'
import { changeChannel } from './postgres-writer.ts'

/** Three looks within the second that a cache may trust what it heard (T7). */
const heartbeatMs = 300
/** A server that answers nothing for so long is away, whatever the network says. */
const silenceMs = 2000

interface ListenerSettings {
  readonly url: string
  readonly feed: ChangeFeedSource
  readonly presence: PostgresPresenceSource
  readonly monotonicMs: () => number
  /** The connection whose changes were told already, before their commit resolved. */
  readonly ownProcessId: () => number
  /** Looks at a server that a new connection leads to; see `recover` in postgres-database.ts. */
  readonly recover: (on: pg.Client) => Promise<void>
  readonly log: (message: string, error: unknown) => void
}

/**
 * Listens for the changes of other processes on a connection of its own. Notifications arrive
 * before the answer of a heartbeat that was sent after them, so the answer proves what was heard.
 * The same heartbeat tells whether the server is there at all: it is away from a heartbeat that
 * had no answer, or a connection that could not be made, until one succeeds again.
 * Does not keep the process alive.
 *
 * @returns stops listening
 * @throws Error when the first connection cannot be made
 */
export async function listenForChanges(settings: ListenerSettings): Promise<() => Promise<void>> {
  const { url, feed, presence, monotonicMs, ownProcessId, recover, log } = settings
  let client: pg.Client | undefined
  let busy = false

  async function listen(): Promise<pg.Client> {
    const opened = await connect(url, 'frontdesk listener', () => {
      if (client === opened) client = undefined
    })
    opened.on('notification', ({ payload, processId }) => {
      if (payload && processId !== ownProcessId()) feed.tell(payload)
    })
    try {
      await answeredInTime(opened.query(`LISTEN ${changeChannel}`))
      await recover(opened)
    } catch (error) {
      cut(opened)
      throw error
    }
    // What was told while nobody listened is unknown.
    feed.tell(everything)
    return opened
  }

  async function beat(): Promise<void> {
    const startedAt = monotonicMs()
    client ??= await listen().catch((error: unknown) => {
      presence.lost()
      throw error
    })
    const asked = client
    try {
      await answeredInTime(asked.query('SELECT 1'))
      presence.here()
      feed.heardUpTo(startedAt)
    } catch (error) {
      client = undefined
      // One connection that broke says nothing of the server: the next beat makes another.
      if (error instanceof Silence) presence.lost()
      cut(asked)
      throw error
    }
  }

  await beat()
  const timer = setInterval(() => {
    if (busy) return
    busy = true
    beat()
      .catch((error: unknown) => log('The change listener has no connection.', error))
      .finally(() => {
        busy = false
      })
  }, heartbeatMs).unref()

  return async () => {
    clearInterval(timer)
    if (client && presence.isHere()) await client.end()
    else if (client) cut(client)
  }
}

class Silence extends Error {
  override readonly name = 'Silence'
}

/** @throws Silence when there is no answer in time; else what the answer throws */
async function answeredInTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
  const { promise, reject } = Promise.withResolvers<never>()
  const silence = new Silence(`PostgreSQL did not answer for ${silenceMs} ms.`)
  // After a long turn of our own the answer lies in the socket: it is read before the check.
  const timer = setTimeout(() => setImmediate(reject, silence), silenceMs)
  try {
    return await Promise.race([answer, promise])
  } finally {
    clearTimeout(timer)
  }
}
