import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'

import { checkedLookup, OutboundError, outboundFailure } from './outbound-address.ts'

export { OutboundError }

const timeoutMilliseconds = 10_000
const maximumAnswerBytes = 65_536

interface Post {
  readonly url: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  /** Also private and loopback addresses, and plain HTTP: a `dangerously...` setting. */
  readonly allowPrivate: boolean
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
  const lookup = await checkedLookup(url, post)

  return new Promise((resolveStatus, reject) => {
    const start = url.protocol === 'https:' ? httpsRequest : httpRequest
    const request = start(
      url,
      {
        method: 'POST',
        headers: { ...post.headers, 'Content-Type': 'application/json' },
        signal: AbortSignal.timeout(timeoutMilliseconds),
        lookup,
      },
      (answer) => readWithin(answer, resolveStatus, reject),
    )
    request.on('error', (error) => reject(outboundFailure(error)))
    request.end(post.body)
  })
}

function readWithin(
  answer: IncomingMessage,
  done: (status: number) => void,
  reject: (error: Error) => void,
): void {
  let bytes = 0
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > maximumAnswerBytes) answer.destroy(new OutboundError('The answer is too large.'))
  })
  answer.on('end', () => done(answer.statusCode ?? 0))
  answer.on('error', (error) => reject(outboundFailure(error)))
}
