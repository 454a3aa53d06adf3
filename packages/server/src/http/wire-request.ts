import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'

import type { HostBinding, WireRequest } from '@frontdesk/dialects/exchange.ts'
import type { Decision } from '@frontdesk/directory/audit/decision.ts'

import { hasBody, receiveBody } from './request-body.ts'
import type { RequestOrigin } from './request-origin.ts'
import type { UnfinishedBodies } from './unfinished-bodies.ts'

/** What the framework, or Node itself, knows of a request. */
export interface ReceivedRequest {
  readonly raw: IncomingMessage
  /** As it came. */
  readonly originalUrl: string
  /** As it was matched. */
  readonly url: string
  readonly params: unknown
  /** Bytes. */
  readonly bodyLimit: number
  readonly bodies: UnfinishedBodies
}

/** A received request as the dialects see it. Query and headers are read when asked for. */
export class ReceivedWireRequest implements WireRequest {
  readonly #received: ReceivedRequest
  readonly #origin: RequestOrigin
  #body: Uint8Array | undefined
  #isReceived: boolean
  readonly decision: Decision

  constructor(received: ReceivedRequest, origin: RequestOrigin, decision: Decision) {
    this.#received = received
    this.#isReceived = !hasBody(received.raw)
    this.#origin = origin
    this.decision = decision
  }

  get method(): string {
    return this.#received.raw.method ?? ''
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
    const value = this.#received.raw.headers[name.toLowerCase()]
    return Array.isArray(value) ? value.join(', ') : value
  }

  get body(): Uint8Array | undefined {
    if (!this.#isReceived) throw new Error('The body was looked at before it was received.')
    return this.#body
  }

  async receiveBody(): Promise<boolean> {
    if (this.#isReceived) return false
    const { raw, bodies, bodyLimit: limit } = this.#received
    const isWaiting = !raw.complete
    const body = await receiveBody(raw, bodies, { limit, address: this.address })
    this.#body = body.length > 0 ? body : undefined
    this.#isReceived = true
    return isWaiting
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
