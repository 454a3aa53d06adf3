import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

import { serverLimits } from '../http/http-server.ts'

/** Listens for an emulator, whatever server stands behind it at the moment. */
export interface FrontDoor {
  readonly host: string
  readonly port: number
  /** Lets requests in to a server, those that wait first. */
  open(listener: RequestListener): void
  /** Lets nobody in any more, and resolves when those inside have left: the slow are put out. */
  shut(): Promise<void>
  /** Hands a request to the server, as soon as there is one. */
  enter(request: IncomingMessage, response: ServerResponse): void
  /** How many connections for requests there may be; undefined: any number. */
  limit(maximum: number | undefined): void
  readonly connections: () => { readonly open: number; readonly maximum: number | undefined }
  /** Counts a connection among those that are limited; false: it is one too many. */
  admit(socket: Socket): boolean
  close(): Promise<void>
}

/** Whoever is inside for longer when the server behind is changed loses the connection. */
const patienceMilliseconds = 2000

/**
 * Starts to listen on one loopback address; `localhost` is 127.0.0.1, and ::1 where there is one.
 *
 * @param receive is told every request.
 */
export async function openFrontDoor(
  where: { readonly host: string; readonly port: number },
  receive: RequestListener,
): Promise<FrontDoor> {
  const inside = new Set<ServerResponse>()
  const admitted = new Set<Socket>()
  let waiting: (() => void)[] = []
  let listener: RequestListener | undefined
  let allLeft: (() => void) | undefined
  let maximum: number | undefined

  const { servers, port } = await listenOn(where, receive)

  function letIn(behind: RequestListener, request: IncomingMessage, response: ServerResponse) {
    inside.add(response)
    response.once('close', () => {
      inside.delete(response)
      if (inside.size === 0) allLeft?.()
    })
    behind(request, response)
  }

  const door: FrontDoor = {
    host: where.host,
    port,
    open(behind) {
      listener = behind
      const those = waiting
      waiting = []
      for (const enter of those) enter()
    },
    async shut() {
      listener = undefined
      if (inside.size === 0) return
      const { promise, resolve } = Promise.withResolvers<void>()
      allLeft = resolve
      const putOut = setTimeout(() => {
        for (const response of inside) response.destroy()
      }, patienceMilliseconds)
      await promise
      clearTimeout(putOut)
      allLeft = undefined
    },
    enter(request, response) {
      if (response.destroyed) return
      if (listener) letIn(listener, request, response)
      else waiting.push(() => door.enter(request, response))
    },
    limit(wanted) {
      maximum = wanted
    },
    connections: () => ({ open: admitted.size, maximum }),
    admit(socket) {
      if (admitted.has(socket)) return true
      if (maximum !== undefined && admitted.size >= maximum) return false
      admitted.add(socket)
      socket.once('close', () => admitted.delete(socket))
      return true
    },
    async close() {
      await Promise.all(servers.map(closeServer))
    },
  }
  return door
}

async function listenOn(
  { host, port }: { readonly host: string; readonly port: number },
  receive: RequestListener,
): Promise<{ servers: readonly Server[]; port: number }> {
  const first = createServer(serverLimits, receive)
  first.listen(port, host === 'localhost' ? '127.0.0.1' : host)
  await once(first, 'listening')
  const address = first.address() as AddressInfo
  if (host !== 'localhost') return { servers: [first], port: address.port }
  const sixth = createServer(serverLimits, receive)
  try {
    sixth.listen(address.port, '::1')
    await once(sixth, 'listening')
    return { servers: [first, sixth], port: address.port }
  } catch {
    // No IPv6 here, or somebody else has the port there: 127.0.0.1 is enough.
    return { servers: [first], port: address.port }
  }
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
