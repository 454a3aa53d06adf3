import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

import { freePort } from './free-port.ts'

/** A TCP line to another server that a test can break in the ways that networks and hosts do. */
export interface BreakableLine {
  /** The URL of the other server, but over this line. */
  readonly url: string
  /** Hangs up on everybody, and refuses whoever comes: the server is down. */
  cut(): Promise<void>
  /** Lets connections stand and new ones come, and hands nothing on: the host is frozen. */
  freeze(): void
  /** As if nothing had been. What was held back while it was frozen is handed on. */
  restore(): Promise<void>
  close(): Promise<void>
}

/** Lays a line to the host and port of a URL. */
export async function breakableLine(to: string): Promise<BreakableLine> {
  const target = new URL(to)
  const port = await freePort()
  const pairs = new Set<readonly [Socket, Socket]>()
  let isFrozen = false
  let server: Server | undefined

  function join(near: Socket): void {
    const far = connect(Number(target.port), target.hostname)
    const pair = [near, far] as const
    pairs.add(pair)
    for (const [one, other] of [pair, [far, near] as const]) {
      one.on('data', (bytes) => other.write(bytes))
      one.on('error', () => other.destroy())
      one.on('close', () => {
        pairs.delete(pair)
        other.destroy()
      })
      if (isFrozen) one.pause()
    }
  }

  async function open(): Promise<void> {
    server = createServer(join).listen(port, '127.0.0.1')
    await once(server, 'listening')
  }

  async function cut(): Promise<void> {
    if (!server) return
    const closed = once(server, 'close')
    server.close()
    server = undefined
    for (const sockets of pairs) for (const socket of sockets) socket.destroy()
    await closed
  }

  await open()
  const url = new URL(to)
  url.host = `127.0.0.1:${port}`
  return {
    url: url.href,
    cut,
    freeze() {
      isFrozen = true
      for (const sockets of pairs) for (const socket of sockets) socket.pause()
    },
    async restore() {
      isFrozen = false
      for (const sockets of pairs) for (const socket of sockets) socket.resume()
      if (!server) await open()
    },
    close: cut,
  }
}
