import type { IncomingMessage } from 'node:http'

import { OutboundError, outboundFailure } from './outbound-address.ts'
import { type OutboundRequest, outboundExchange } from './outbound-exchange.ts'

export { OutboundError }

const maximumAnswerBytes = 65_536

interface Post extends Pick<OutboundRequest, 'headers' | 'allowPrivate' | 'milliseconds'> {
  readonly url: string
  readonly body: string
}

/**
 * Posts JSON to an address that somebody typed (T12): https, the name resolved once, every
 * address checked, connected to the very address checked, no redirect followed, time and size
 * limited.
 *
 * @returns the status of the answer.
 * @throws OutboundError
 */
export async function postJson(post: Post): Promise<number> {
  const url = new URL(post.url)
  const headers = { ...post.headers, 'Content-Type': 'application/json' }
  return outboundExchange({ ...post, url, headers, method: 'POST' }, statusWithin)
}

async function statusWithin(answer: IncomingMessage): Promise<number> {
  let bytes = 0
  try {
    for await (const chunk of answer) {
      bytes += chunk.length
      if (bytes > maximumAnswerBytes) throw new OutboundError('The answer is too large.')
    }
  } catch (error) {
    throw outboundFailure(error instanceof Error ? error : new Error('unknown'))
  }
  return answer.statusCode ?? 0
}
