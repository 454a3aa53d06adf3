import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'

import { checkedLookup, OutboundError, outboundFailure } from './outbound-address.ts'

const allowedMilliseconds = 10_000

/** One request to an address that somebody typed, or that stood in a document found there. */
export interface OutboundRequest {
  readonly url: URL
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  /** Also private and loopback addresses, and plain HTTP: a `dangerously...` setting. */
  readonly allowPrivate: boolean
  /** Gives up before the time is over. */
  readonly signal?: AbortSignal | undefined
  /** For everything, resolving the name included; undefined: ten seconds. */
  readonly milliseconds?: number | undefined
}

/**
 * Sends one request under the rules of T12 and reads its answer with `read`: the name resolved
 * once, every address checked, connected to the very address checked. The promise settles within
 * the time and when `signal` aborts, whatever the other side and the name service do.
 *
 * @throws OutboundError
 */
export async function outboundExchange<Answer>(
  wanted: OutboundRequest,
  read: (answer: IncomingMessage) => Promise<Answer>,
): Promise<Answer> {
  const ending = new AbortController()
  const giveUp = () => ending.abort()
  const timer = setTimeout(giveUp, wanted.milliseconds ?? allowedMilliseconds)
  wanted.signal?.addEventListener('abort', giveUp)
  if (wanted.signal?.aborted) giveUp()
  try {
    return await Promise.race([whenOver(ending.signal), exchange(wanted, read, ending.signal)])
  } finally {
    clearTimeout(timer)
    wanted.signal?.removeEventListener('abort', giveUp)
    // Closes what is still open: an answer that was too large, a socket that left HTTP.
    giveUp()
  }
}

function whenOver(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const over = () => reject(new OutboundError('It took too long.'))
    if (signal.aborted) over()
    else signal.addEventListener('abort', over, { once: true })
  })
}

async function exchange<Answer>(
  { url, method, headers, body, allowPrivate }: OutboundRequest,
  read: (answer: IncomingMessage) => Promise<Answer>,
  signal: AbortSignal,
): Promise<Answer> {
  const lookup = await checkedLookup(url, { allowPrivate })
  const start = url.protocol === 'https:' ? httpsRequest : httpRequest
  // A connection of its own: none that was opened after another check.
  const request = start(url, { method, headers, signal, agent: false, lookup })
  const coming = answerOf(request)
  request.end(body)
  return read(await coming)
}

/** Settles at whatever may end a request, RFC 9110 §15.2.2 (101, which nothing here asks for) too. */
function answerOf(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const unusable = () => reject(new OutboundError('The answer has no usable status.'))
    request.on('response', (answer) => {
      const { statusCode = 0 } = answer
      if (statusCode < 200 || statusCode > 599) unusable()
      else resolve(answer)
    })
    request.on('error', (error) => reject(outboundFailure(error)))
    request.on('upgrade', (_answer, socket) => {
      socket.destroy()
      unusable()
    })
    request.on('close', () => reject(new OutboundError('The connection failed.')))
  })
}
