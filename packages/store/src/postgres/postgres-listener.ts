import type pg from 'pg'

import { type ChangeFeedSource, everything } from '../change-feed.ts'
import { connect } from './postgres-connection.ts'
import { changeChannel } from './postgres-writer.ts'

/** Three looks within the second that a cache may trust what it heard (T7). */
const heartbeatMs = 300

interface ListenerSettings {
  readonly url: string
  readonly feed: ChangeFeedSource
  readonly monotonicMs: () => number
  /** The connection whose changes were told already, before their commit resolved. */
  readonly ownProcessId: () => number
  readonly log: (message: string, error: unknown) => void
}

/**
 * Listens for the changes of other processes on a connection of its own. Notifications arrive
 * before the answer of a heartbeat that was sent after them, so the answer proves what was heard.
 * Does not keep the process alive.
 *
 * @returns stops listening
 * @throws Error when the first connection cannot be made
 */
export async function listenForChanges(settings: ListenerSettings): Promise<() => Promise<void>> {
  const { url, feed, monotonicMs, ownProcessId, log } = settings
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
      await opened.query(`LISTEN ${changeChannel}`)
    } catch (error) {
      await opened.end()
      throw error
    }
    // What was told while nobody listened is unknown.
    feed.tell(everything)
    return opened
  }

  async function beat(): Promise<void> {
    const startedAt = monotonicMs()
    client ??= await listen()
    const asked = client
    try {
      await asked.query('SELECT 1')
      feed.heardUpTo(startedAt)
    } catch (error) {
      client = undefined
      await asked.end().catch(() => {})
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
    await client?.end()
  }
}
