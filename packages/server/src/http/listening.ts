import { once } from 'node:events'
import type { Server } from 'node:http'

import type { FastifyInstance } from 'fastify'

/** A server that answers at its addresses. */
export interface Listening {
  /** `http://localhost:8080` */
  readonly url: string
  /** Takes no new connection, finishes the requests in flight. */
  close(): Promise<void>
}

interface Where {
  readonly host: string
  readonly port: number
  readonly scheme: 'http' | 'https'
}

/**
 * Listens. `localhost` is 127.0.0.1 and ::1 both, whatever the machine's hosts file says, for
 * clients differ in which they try; a machine without IPv6 does with the first.
 *
 * @param makeServer makes one more server with the same routes.
 */
export async function listen(
  app: FastifyInstance,
  makeServer: () => Server,
  { host, port, scheme }: Where,
): Promise<Listening> {
  if (host !== 'localhost') {
    const url = await app.listen({ host, port })
    return { url: url.replace(/^http:/, `${scheme}:`), close: () => app.close() }
  }
  await app.listen({ host: '127.0.0.1', port })
  const sixth = await listenOn(makeServer(), '::1', port).catch(async (error: unknown) => {
    await app.close()
    throw error
  })
  return {
    url: `${scheme}://localhost:${port}`,
    async close() {
      await Promise.all([app.close(), sixth && closeGently(sixth)])
    },
  }
}

async function closeGently(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  await closed
}

async function listenOn(server: Server, host: string, port: number): Promise<Server | undefined> {
  try {
    server.listen(port, host)
    await once(server, 'listening')
    return server
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return undefined
    throw error
  }
}
