import type { Server } from 'node:http'

/** So long a connection that stands may bring a last request after the listener has closed. */
const lastRequestMilliseconds = 1000
/** How often a server that closes looks for connections whose last answer is through. */
const idleCheckMilliseconds = 100

/** How a server closes. */
export interface Closing {
  /** Connections that stand are given time for one more request. */
  readonly isDraining: () => boolean
  /** Called when it begins to close. */
  readonly begin: () => void
}

/**
 * Closing calls `closeIdleConnections`, once. A connection may look idle whose request is on its
 * way: the answer, which then says that it is the last one, ends it without a reset. Others become
 * idle only later, when an answer that was under way is through.
 */
export function closeConnectionsInOrder(server: Server, { isDraining, begin }: Closing): void {
  const closeIdle = server.closeIdleConnections.bind(server)
  let timer: NodeJS.Timeout | undefined
  server.once('close', () => clearInterval(timer))
  server.closeIdleConnections = () => {
    begin()
    if (timer !== undefined) return
    const closeFrom = performance.now() + (isDraining() ? lastRequestMilliseconds : 0)
    const check = () => {
      if (performance.now() >= closeFrom) closeIdle()
    }
    timer = setInterval(check, idleCheckMilliseconds).unref()
    check()
  }
}
