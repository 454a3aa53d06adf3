import type { IncomingMessage } from 'node:http'

import { OutboundError, outboundFailure } from './outbound-address.ts'
import { type OutboundRequest, outboundExchange } from './outbound-exchange.ts'

const maximumAnswerBytes = 262_144

/** One request to an address that somebody typed, or that stood in a document found there. */
export interface GuardedRequest extends Omit<OutboundRequest, 'url'> {
  readonly url: string
  /** Undefined: 256 KiB. */
  readonly maximumBytes?: number | undefined
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
  const headers = { ...wanted.headers, 'Accept-Encoding': 'identity' }
  return outboundExchange({ ...wanted, url, headers }, (answer) =>
    readWhole(answer, wanted.maximumBytes),
  )
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
  const headers = new Headers()
  for (const [name, values] of Object.entries(answer.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value)
  }
  const hasBody = ![204, 205, 304].includes(status)
  return new Response(hasBody ? Buffer.concat(chunks) : null, { status, headers })
}
