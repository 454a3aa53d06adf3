import { randomUUIDv7 } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

import type { WireReply } from '@frontdesk/dialects/exchange.ts'
import type { FastifyBaseLogger } from 'fastify'

import { Problem, problemOf, problemReply } from '../administration/problem.ts'
import { parseStrictJson } from '../administration/strict-json.ts'
import type { ControlAccess } from './control-access.ts'
import type { ControlOperation } from './control-operations.ts'
import { controlPrefix } from './emulator-traffic.ts'
import { sendReply } from './played-answer.ts'

const bodyLimit = 16_384

interface Parts {
  readonly access: ControlAccess
  readonly operations: readonly ControlOperation[]
  readonly logger: FastifyBaseLogger
}

/** Answers what is below `/_emulator`: JSON, and problem documents. @see RFC 9457 */
export function controlApi({ access, operations, logger }: Parts): RequestListener {
  const byName = new Map(operations.map((one) => [one.name, one]))

  async function replyTo(request: IncomingMessage, requestId: string): Promise<WireReply> {
    try {
      access.require(request)
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://emulator')
      const name = `${request.method} ${pathname.slice(controlPrefix.length)}`
      const operation = byName.get(name)
      if (!operation) {
        const known = [...byName.keys()].join(', ')
        throw new Problem('not_found', `There is no such operation; there are ${known}.`)
      }
      const body = await readBody(request, operation)
      const value = await operation.run({ query: Object.fromEntries(searchParams), body })
      const headers = { 'Cache-Control': 'no-store', 'X-Request-Id': requestId }
      if (value === undefined) return { status: 204, headers }
      const typed = { 'Content-Type': 'application/json', ...headers }
      return { status: 200, headers: typed, body: JSON.stringify(value) }
    } catch (error) {
      const problem = problemOf(error)
      if (!problem) logger.error({ requestId, err: error }, 'the control API failed')
      const shown = problem ?? new Problem('server_error', 'The request id finds it in the log.')
      return problemReply(shown, requestId)
    }
  }

  return (request, response) => {
    void replyTo(request, randomUUIDv7()).then((reply) => answer(request, response, reply))
  }
}

function answer(request: IncomingMessage, response: ServerResponse, reply: WireReply): void {
  if (response.destroyed) return
  // Whatever of a body nobody read is not waited for.
  if (!request.complete) response.setHeader('Connection', 'close')
  sendReply(response, reply)
}

/** @throws Problem */
async function readBody(request: IncomingMessage, { takesBody }: ControlOperation) {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(chunk)) continue
    length += chunk.length
    if (length > bodyLimit) {
      throw new Problem('payload_too_large', `Bodies have at most ${bodyLimit} bytes here.`)
    }
    chunks.push(chunk)
  }
  if (!takesBody || length === 0) return takesBody ? {} : undefined
  const [type = ''] = (request.headers['content-type'] ?? '').split(';')
  if (type.trim().toLowerCase() !== 'application/json') {
    throw new Problem('unsupported_media_type', 'The body must be JSON: application/json.')
  }
  return parseStrictJson(Buffer.concat(chunks))
}
