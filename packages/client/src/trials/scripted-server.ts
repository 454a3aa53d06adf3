import { createServer, type IncomingHttpHeaders } from 'node:http'
import { createServer as createTlsServer } from 'node:https'

/** A request that a scripted server has got. */
export interface SeenRequest {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What to answer; `cut` drops the connection, `delay` waits first. */
export interface ScriptedAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string | string[]>>
  /** An object is sent as JSON. */
  readonly body?: string | Buffer | object
  readonly cut?: 'before' | 'half-way'
  readonly delay?: number | Promise<unknown>
}

/** Answers from a list in turn, the last one again and again; or as a function decides. */
export type Script =
  | readonly ScriptedAnswer[]
  | ((request: SeenRequest, index: number) => ScriptedAnswer | Promise<ScriptedAnswer>)

export interface ScriptedServer {
  /** `http://127.0.0.1:port`, or `https://localhost:port` with TLS. */
  readonly url: string
  readonly port: number
  readonly seen: SeenRequest[]
  /** Another script from now on. */
  play(script: Script): void
  close(): Promise<void>
}

/** A real HTTP server on a free port that answers as told and remembers what it got. */
export async function scriptedServer(
  script: Script,
  tls?: { readonly cert: string; readonly key: string },
): Promise<ScriptedServer> {
  let current = script
  let turn = 0
  const seen: SeenRequest[] = []
  const listener: Parameters<typeof createServer>[1] = async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method = '', url: path = '', headers } = request
    const one = { method, path, headers, body: Buffer.concat(chunks).toString() }
    seen.push(one)
    const index = turn++
    const answer =
      typeof current === 'function'
        ? await current(one, index)
        : (current[Math.min(index, current.length - 1)] ?? {})
    const { delay } = answer
    if (delay) await (typeof delay === 'number' ? new Promise((r) => setTimeout(r, delay)) : delay)
    if (answer.cut === 'before') {
      request.socket.destroy()
      return
    }
    const { body = '' } = answer
    const isText = typeof body === 'string' || Buffer.isBuffer(body)
    const bytes = Buffer.from(isText ? body : JSON.stringify(body))
    response.writeHead(answer.status ?? 200, {
      'content-type': isText ? 'text/plain' : 'application/json',
      'content-length': String(bytes.length),
      ...answer.headers,
    })
    if (answer.cut === 'half-way') {
      response.write(bytes.subarray(0, bytes.length >> 1), () => request.socket.destroy())
      return
    }
    response.end(bytes)
  }
  const server = tls ? createTlsServer(tls, listener) : createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    port,
    seen,
    play(next) {
      current = next
      turn = 0
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A 200 of a token endpoint, with members changed or added. */
export function tokenAnswer(members: Readonly<Record<string, unknown>> = {}): ScriptedAnswer {
  return {
    body: { access_token: 'aaa.bbb', token_type: 'Bearer', expires_in: 3600, ...members },
  }
}

/** The form of a request, as an object. */
export function formOf(request: SeenRequest | undefined): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(request?.body ?? ''))
}
