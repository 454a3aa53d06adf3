import type { IncomingHttpHeaders } from 'node:http'

import type { HostBinding, WireRequest } from '@frontdesk/dialects/exchange.ts'
import type { Decision } from '@frontdesk/directory/audit/decision.ts'

import type { RequestOrigin } from './request-origin.ts'

/** What the framework, or Node itself, knows of a request whose body was read. */
export interface ReceivedRequest {
  readonly method: string
  /** As it came. */
  readonly originalUrl: string
  /** As it was matched. */
  readonly url: string
  readonly params: unknown
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
}

/** A received request as the dialects see it. Query and headers are read when asked for. */
export class ReceivedWireRequest implements WireRequest {
  readonly #received: ReceivedRequest
  readonly #origin: RequestOrigin
  readonly decision: Decision

  constructor(received: ReceivedRequest, origin: RequestOrigin, decision: Decision) {
    this.#received = received
    this.#origin = origin
    this.decision = decision
  }

  get method(): string {
    return this.#received.method
  }

  get rawPath(): string {
    return this.#received.originalUrl.split('?', 1)[0] ?? ''
  }

  get params(): Readonly<Record<string, string>> {
    return this.#received.params as Record<string, string>
  }

  get query(): readonly (readonly [string, string])[] {
    const { url } = this.#received
    const mark = url.indexOf('?')
    return mark < 0 ? [] : [...new URLSearchParams(url.slice(mark + 1))]
  }

  header(name: string): string | undefined {
    const value = this.#received.headers[name.toLowerCase()]
    return Array.isArray(value) ? value.join(', ') : value
  }

  get body(): Uint8Array | undefined {
    const { body } = this.#received
    return body instanceof Uint8Array && body.length > 0 ? body : undefined
  }

  get address(): string {
    return this.#origin.address
  }

  get isEncrypted(): boolean {
    return this.#origin.isEncrypted
  }

  get boundTo(): HostBinding | undefined {
    return this.#origin.boundTo
  }

  get requestId(): string {
    return this.decision.requestId
  }
}

/** An address with a NUL in it: no text of ours has one, and PostgreSQL refuses it in every value. */
class NulInAddress extends Error {
  readonly statusCode = 400
}

/** @throws NulInAddress, which is answered with 400 in the shape of the address */
export function requireStorable(url: string): void {
  if (url.includes('%00')) throw new NulInAddress('The address holds a NUL.')
}

/** A body in another coding than its own: it is not unpacked, and would read as broken text. */
class EncodedBody extends Error {
  readonly statusCode = 415
}

/** @throws EncodedBody, which is answered with 415. @see RFC 9110 §8.4, §15.5.16 */
export function requireIdentity(headers: IncomingHttpHeaders): void {
  const coding = headers['content-encoding']
  if (coding === undefined || coding === '' || coding.toLowerCase() === 'identity') return
  throw new EncodedBody('The body has a Content-Encoding.')
}
