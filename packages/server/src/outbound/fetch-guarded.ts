import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'

import { checkedLookup, OutboundError, outboundFailure } from './outbound-address.ts'

const timeoutMilliseconds = 10_000
const maximumAnswerBytes = 262_144

/** One request to an address that somebody typed, or that stood in a document found there. */
export interface GuardedRequest {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  /** Also private and loopback addresses, and plain HTTP: a `dangerously...` setting. */
  readonly allowPrivate: boolean
  /** Undefined: 256 KiB. */
  readonly maximumBytes?: number | undefined
  /** Gives up before the time is over. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Fetches under the rules of T12: https, the name resolved once, every address checked, connected
 * to the very address checked, ten seconds and 256 KiB at most, or less. A redirect is an answer like
 * another (3xx), never followed.
 *
 * @throws OutboundError
 */
export async function fetchGuarded(wanted: GuardedRequest): Promise<Response> {
  const url = URL.parse(wanted.url)
  if (!url) throw new OutboundError('The address is no URL.')
  const lookup = await checkedLookup(url, wanted)

  return new Promise((resolve, reject) => {
    const start = url.protocol === 'https:' ? httpsRequest : httpRequest
    const request = start(
      url,
      {
        method: wanted.method,
        headers: { ...wanted.headers, 'Accept-Encoding': 'identity' },
        signal: AbortSignal.any([
          AbortSignal.timeout(timeoutMilliseconds),
          ...(wanted.signal ? [wanted.signal] : []),
        ]),
        // A connection of its own: none that somebody else's check opened.
        agent: false,
        lookup,
      },
      (answer) => readWhole(answer, wanted.maximumBytes).then(resolve, reject),
    )
    request.on('error', (error) => reject(outboundFailure(error)))
    request.end(wanted.body)
  })
}

async function readWhole(
  answer: IncomingMessage,
  maximumBytes = maximumAnswerBytes,
): Promise<Response> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of answer) {
      bytes += chunk.length
      if (bytes > maximumBytes) {
        throw new OutboundError(`The answer is too large: ${maximumBytes} bytes are allowed.`)
      }
      chunks.push(chunk)
    }
  } catch (error) {
    throw outboundFailure(error instanceof Error ? error : new Error('unknown'))
  }
  const status = answer.statusCode ?? 0
  if (status < 200 || status > 599) throw new OutboundError('The answer has no usable status.')
  const headers = new Headers()
  for (const [name, values] of Object.entries(answer.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value)
  }
  const hasBody = ![204, 205, 304].includes(status)
  return new Response(hasBody ? Buffer.concat(chunks) : null, { status, headers })
}
