import { randomUUIDv7 } from 'node:crypto'
import type { ServerResponse } from 'node:http'

import type { RefusalSpelling } from '@frontdesk/dialects/emulation.ts'
import type { WireReply } from '@frontdesk/dialects/exchange.ts'
import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'
import { secondsOf } from '@frontdesk/directory/units.ts'

import type { FaultRule } from './played-faults.ts'

const page = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Gateway</title></head>
<body><h1>Gateway</h1><p>The emulator was told to answer with this page.</p></body></html>
`

interface About {
  readonly path: string
  readonly now: UnixMilliseconds
  /** Of every dialect. */
  readonly spellings: readonly RefusalSpelling[]
}

/** The answer that a fault asks for; undefined when the real one is wanted. */
export function playedAnswer(fault: FaultRule, about: About): WireReply | undefined {
  const { status, retryAfterSeconds } = fault
  if (fault.html) {
    const retry = retryAfterSeconds === undefined ? {} : { 'Retry-After': `${retryAfterSeconds}` }
    const headers = { 'Content-Type': 'text/html; charset=utf-8', ...retry }
    return { status: status ?? 200, headers, body: page }
  }
  if (status === undefined) return undefined
  const spelling = spellingOf(about)
  if (!spelling) throw new Error('No dialect spells refusals of this path.')
  const requestId = randomUUIDv7()
  const now = secondsOf(about.now)
  const reply = spelling.spell({ status, requestId, retryAfterSeconds, now })
  return { ...reply, headers: { ...reply.headers, 'X-Request-Id': requestId } }
}

/** The longest prefix counts. */
function spellingOf({ path, spellings }: About): RefusalSpelling | undefined {
  const small = path.toLowerCase()
  return spellings
    .filter(({ prefix }) => small.startsWith(prefix))
    .reduce<RefusalSpelling | undefined>(
      (best, one) => (best && best.prefix.length >= one.prefix.length ? best : one),
      undefined,
    )
}

/** Sends an answer as a server would. */
export function sendReply(response: ServerResponse, { status, headers, body = '' }: WireReply) {
  const length = status === 204 ? {} : { 'Content-Length': Buffer.byteLength(body) }
  response.writeHead(status, { ...headers, ...length })
  response.end(body)
}

/**
 * Makes the connection end in the middle of whatever is answered: the head and the first half of
 * the body leave, the rest never does.
 */
export function cutInTheMiddle(response: ServerResponse): void {
  const write = response.write.bind(response)
  const cut = (chunk: unknown): ServerResponse => {
    const bytes =
      typeof chunk === 'string' || chunk instanceof Uint8Array
        ? Buffer.from(chunk)
        : Buffer.alloc(0)
    const half = bytes.subarray(0, Math.floor(bytes.length / 2))
    const end = () => response.socket?.destroySoon()
    if (half.length > 0) {
      write(half, end)
    } else {
      response.flushHeaders()
      end()
    }
    return response
  }
  response.end = cut
}
