import type { IncomingMessage } from 'node:http'

import type { UnfinishedBodies, UnfinishedBody } from './unfinished-bodies.ts'

class BodyTooLarge extends Error {
  readonly statusCode = 413
}

class BodyCutOff extends Error {
  readonly statusCode = 400
}

/** A body takes memory as it comes, not as it is announced; smaller steps would copy more often. */
const firstBytes = 256
const nothing: Buffer = Buffer.alloc(0)

/** Without either header there is no body (RFC 9112 §6.3), and nothing to wait for. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
}

/**
 * Tells whether the connection has to end with the answer. A body that nobody wanted and that has a
 * modest length is thrown away as it comes, so that its sender reads the answer; another one is not
 * waited for.
 */
export function endsConnection(request: IncomingMessage, limit: number): boolean {
  if (request.complete) return false
  const isUntouched = request.readableFlowing === null
  return !isUntouched || !(declaredBytes(request) <= limit)
}

interface Receiving {
  readonly limit: number
  /** The caller's network address. */
  readonly address: string
}

/**
 * Receives a whole body.
 *
 * @throws BodyTooLarge, BodyCutOff, TooManyBodies
 */
export function receiveBody(
  request: IncomingMessage,
  bodies: UnfinishedBodies,
  { limit, address }: Receiving,
): Promise<Uint8Array> {
  const declared = declaredBytes(request)
  if (declared > limit) return Promise.reject(new BodyTooLarge('The body is too large.'))
  // Whoever left while it was found out who they are left no body.
  if (request.destroyed) return Promise.reject(new BodyCutOff('The body was cut off.'))
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
  let whole = nothing
  let length = 0
  let unfinished: UnfinishedBody | undefined

  function fail(error: Error): void {
    unfinished?.release()
    whole = nothing
    request.removeAllListeners('data').pause()
    reject(error)
  }

  function take(chunk: Buffer): void {
    if (length + chunk.length > limit) throw new BodyTooLarge('The body is too large.')
    // Most bodies come in one piece: it is taken as it is.
    if (length === 0 && chunk.length === declared) {
      whole = chunk
    } else {
      const needed = length + chunk.length
      if (needed > whole.length) {
        unfinished ??= bodies.begin(address, fail)
        const most = Number.isNaN(declared) ? limit : declared
        const next = Math.min(most, Math.max(needed, 2 * whole.length, firstBytes))
        unfinished.grow(next - whole.length)
        const larger = Buffer.allocUnsafeSlow(next)
        whole.copy(larger, 0, 0, length)
        whole = larger
      } else {
        unfinished?.grow(0)
      }
      chunk.copy(whole, length)
    }
    length += chunk.length
  }

  request.on('data', (chunk: Buffer) => {
    try {
      take(chunk)
    } catch (error) {
      fail(error instanceof Error ? error : new BodyCutOff('The body was cut off.'))
    }
  })
  request.on('end', () => {
    unfinished?.release()
    resolve(whole.subarray(0, length))
  })
  request.on('error', () => fail(new BodyCutOff('The body was cut off.')))
  request.on('close', () => {
    if (!request.complete) fail(new BodyCutOff('The body was cut off.'))
  })
  return promise
}

/** NaN where the sender does not know it yet. */
function declaredBytes({ headers }: IncomingMessage): number {
  return Number(headers['content-length'] ?? Number.NaN)
}
