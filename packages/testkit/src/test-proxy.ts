import { once } from 'node:events'
import {
  Agent,
  createServer,
  type IncomingMessage,
  request as requestOf,
  type ServerResponse,
} from 'node:http'

const lookEveryMs = 50

/** A proxy in front of several servers. */
export interface TestProxy {
  readonly url: string
  close(): Promise<void>
}

/**
 * A reverse proxy as the well-known ones are set up: it keeps connections, asks `/readyz`, leaves
 * who is not ready, and tries another server where none of the request was sent. Any other failure
 * is a 502.
 */
export async function startTestProxy(
  port: number,
  backends: readonly string[],
): Promise<TestProxy> {
  const agent = new Agent({ keepAlive: true })
  const ready = new Set(backends)
  let turn = 0

  async function look(): Promise<void> {
    await Promise.all(
      backends.map(async (backend) => {
        const answer = await fetch(`${backend}/readyz`).catch(() => undefined)
        await answer?.text()
        if (answer?.status === 200) ready.add(backend)
        else ready.delete(backend)
      }),
    )
  }

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    turn += 1
    const candidates = backends.toSorted((a, b) => Number(ready.has(b)) - Number(ready.has(a)))
    const count = Math.max(1, ready.size)
    const inTurn = [candidates[turn % count], ...candidates].filter((one) => one !== undefined)
    for (const backend of inTurn) {
      const answer = await ask(agent, backend, request, body).catch((error: unknown) => error)
      if (!(answer instanceof Error)) {
        const { statusCode = 502, headers } = answer as IncomingMessage
        const { connection: _own, ...others } = headers
        response.writeHead(statusCode, others)
        ;(answer as IncomingMessage).pipe(response)
        return
      }
      if (!('code' in answer) || answer.code !== 'ECONNREFUSED') break
    }
    response.writeHead(502).end()
  }

  const server = createServer((request, response) => void pass(request, response))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const timer = setInterval(() => void look(), lookEveryMs)
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      clearInterval(timer)
      agent.destroy()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function ask(
  agent: Agent,
  backend: string,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
): Promise<IncomingMessage> {
  const { connection: _own, ...others } = headers
  const asked = requestOf(`${backend}${url}`, { agent, method, headers: others })
  asked.end(body)
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  return answer
}
