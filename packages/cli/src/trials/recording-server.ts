import { createServer, type IncomingHttpHeaders } from 'node:http'
import { text as readText } from 'node:stream/consumers'
import type { TestContext } from 'node:test'

export interface RecordedRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface PlayedAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** An object goes out as JSON, text as it is. */
  readonly body?: unknown
}

export interface RecordingServer {
  readonly url: string
  readonly requests: readonly RecordedRequest[]
  /** `METHOD /path` of what came, token requests left out. */
  readonly lines: () => readonly string[]
}

/** What the token endpoints answer when a test says nothing else. */
export const playedToken = 'tok-1.a_b~c'
export const tokenAnswer: PlayedAnswer = {
  body: { access_token: playedToken, token_type: 'Bearer', expires_in: 600, scope: 'admin' },
}

/**
 * A server that records every request and plays answers by `METHOD /path?query`. A list of
 * answers is played in order, its last one again and again. What is not planned gets a 599.
 */
export async function recordingServer(
  t: TestContext,
  plan: Readonly<Record<string, PlayedAnswer | readonly PlayedAnswer[]>> = {},
): Promise<RecordingServer> {
  const requests: RecordedRequest[] = []
  const played = new Map<string, number>()
  const answers = new Map(
    Object.entries({
      'POST /oauth2/token': tokenAnswer,
      'POST /connect/token': tokenAnswer,
      ...plan,
    }),
  )

  function next(line: string): PlayedAnswer {
    const planned = answers.get(line) ?? { status: 599, body: { title: `not planned: ${line}` } }
    const count = played.get(line) ?? 0
    played.set(line, count + 1)
    if (!isList(planned)) return planned
    return planned[Math.min(count, planned.length - 1)] ?? {}
  }

  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request
    requests.push({ method, url, headers, body: await readText(request) })
    const answer = next(`${method} ${url}`)
    const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
    response.writeHead(answer.status ?? 200, {
      'content-type': 'application/json',
      ...answer.headers,
    })
    response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    lines: () =>
      requests
        .filter(({ url }) => !url.endsWith('/token'))
        .map(({ method, url }) => `${method} ${url}`),
  }
}

function isList(
  planned: PlayedAnswer | readonly PlayedAnswer[],
): planned is readonly PlayedAnswer[] {
  return Array.isArray(planned)
}
