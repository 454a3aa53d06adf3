import type { Transport, TransportAnswer, TransportRequest } from '../http/request-transport.ts'
import type { AccessToken, RequestNote, TokenSource } from '../tokens/bearer-token.ts'
import { type ApiClientOptions, apiClient } from './authorized-client.ts'

/** What an API answers next: an answer, an error to throw, or a function of the request. */
export type ScriptedStep =
  | Partial<TransportAnswer>
  | Error
  | ((request: TransportRequest) => Partial<TransportAnswer> | Promise<never>)

/** A transport that answers from a script, and remembers what it was sent. */
export function scriptedTransport(steps: readonly ScriptedStep[]) {
  const requests: TransportRequest[] = []
  const transport: Transport = {
    async send(request) {
      const step = steps[requests.length]
      requests.push(request)
      if (step === undefined) throw new Error(`No answer for request ${requests.length}.`)
      if (step instanceof Error) throw step
      const answer = typeof step === 'function' ? await step(request) : step
      return { url: request.url, status: 200, headers: {}, text: '', ...answer }
    },
    async close() {},
  }
  return { transport, requests }
}

/** A source whose tokens are `token-1`, `token-2` and so on; each renewal makes the next. */
export function countingTokens(name = 'token') {
  const asked: string[] = []
  let number = 1
  const token = (): AccessToken => ({
    value: `${name}-${number}`,
    scope: undefined,
    lifeSeconds: 3600,
    expiresAt: undefined,
  })
  const tokens: TokenSource = {
    async get() {
      asked.push('get')
      return token()
    },
    async renew(refused) {
      asked.push(`renew ${refused.value}`)
      number++
      return token()
    },
  }
  return { tokens, asked }
}

/** A client over a script, whose waits end at once and are written down. */
export function scriptedClient(
  steps: readonly ScriptedStep[],
  options: Partial<ApiClientOptions> = {},
) {
  const { transport, requests } = scriptedTransport(steps)
  const { tokens, asked } = countingTokens()
  const waits: number[] = []
  const notes: RequestNote[] = []
  const parts: ApiClientOptions = {
    base: 'https://api.example',
    tokens,
    transport,
    onRequest: (note) => notes.push(note),
    waiting: {
      now: () => Date.UTC(2026, 0, 2),
      random: () => 0,
      pause: async (milliseconds) => {
        waits.push(milliseconds)
      },
    },
    ...options,
  }
  return { client: apiClient(parts), parts, requests, asked, waits, notes }
}

/** A JSON answer of a script. */
export function jsonStep(
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Partial<TransportAnswer> {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    text: JSON.stringify(value),
  }
}
