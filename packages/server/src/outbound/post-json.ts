import { lookup } from 'node:dns/promises'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'

import { isPublicAddress } from './allowed-address.ts'

const timeoutMilliseconds = 10_000
const maximumAnswerBytes = 65_536

interface Post {
  readonly url: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  /** Also private and loopback addresses, and plain HTTP: a `dangerously...` setting. */
  readonly allowPrivate: boolean
}

/** Going out failed; the message names no secret and nothing of the answer. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError'
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
  if (url.protocol !== 'https:' && !post.allowPrivate) {
    throw new OutboundError('Only https addresses are allowed.')
  }
  const { address, family } = await resolve(url.hostname, post.allowPrivate)

  return new Promise((resolveStatus, reject) => {
    const start = url.protocol === 'https:' ? httpsRequest : httpRequest
    const request = start(
      url,
      {
        method: 'POST',
        headers: { ...post.headers, 'Content-Type': 'application/json' },
        signal: AbortSignal.timeout(timeoutMilliseconds),
        // Whatever the name says by now, the connection goes to the address that was checked.
        lookup: (_host, options, done) =>
          options.all ? done(null, [{ address, family }]) : done(null, address, family),
      },
      (answer) => readWithin(answer, resolveStatus, reject),
    )
    request.on('error', (error) => reject(new OutboundError(reasonOf(error))))
    request.end(post.body)
  })
}

async function resolve(
  hostname: string,
  allowPrivate: boolean,
): Promise<{ address: string; family: number }> {
  const host = hostname.replace(/^\[|\]$/g, '')
  const addresses = await lookup(host, { all: true }).catch(() => [])
  const [first] = addresses
  if (!first) throw new OutboundError('The name of the address cannot be resolved.')
  if (!allowPrivate && !addresses.every((one) => isPublicAddress(one.address))) {
    throw new OutboundError('The address is private; only public ones are allowed.')
  }
  return first
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
  answer.on('error', reject)
}

function reasonOf(error: Error): string {
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'It took too long.'
  return 'code' in error ? `The connection failed: ${error.code}.` : 'The connection failed.'
}
