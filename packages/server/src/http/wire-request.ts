import type { WireRequest } from '@frontdesk/dialects/exchange.ts'
import type { Decision } from '@frontdesk/directory/audit/decision.ts'
import type { FastifyRequest } from 'fastify'

/** A request of the HTTP framework as the dialects see it. Query and header are read when asked for. */
export class FastifyWireRequest implements WireRequest {
  readonly #request: FastifyRequest
  readonly decision: Decision

  constructor(request: FastifyRequest, decision: Decision) {
    this.#request = request
    this.decision = decision
  }

  get method(): string {
    return this.#request.method
  }

  get rawPath(): string {
    return this.#request.originalUrl.split('?', 1)[0] ?? ''
  }

  get params(): Readonly<Record<string, string>> {
    return this.#request.params as Record<string, string>
  }

  get query(): readonly (readonly [string, string])[] {
    const url = this.#request.url
    const mark = url.indexOf('?')
    return mark < 0 ? [] : [...new URLSearchParams(url.slice(mark + 1))]
  }

  header(name: string): string | undefined {
    const value = this.#request.headers[name.toLowerCase()]
    return Array.isArray(value) ? value.join(', ') : value
  }

  get body(): Uint8Array | undefined {
    const body = this.#request.body
    return body instanceof Uint8Array && body.length > 0 ? body : undefined
  }

  get address(): string {
    return this.decision.address
  }

  get requestId(): string {
    return this.decision.requestId
  }
}
