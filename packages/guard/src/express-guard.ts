import type { Door } from './guard.ts'
import type { Caller, HeaderRecord } from './guard-verdict.ts'
import { refusalOnWire, setCaller } from './known-callers.ts'

/** What is used of Express's request. */
export interface ExpressRequestLike {
  readonly method: string
  readonly originalUrl: string
  readonly headers: HeaderRecord
  readonly rawHeaders: readonly string[]
}

/** What is used of Express's response. */
export interface ExpressResponseLike {
  statusCode: number
  setHeader(name: string, value: string): unknown
  end(text: string): unknown
}

export type ExpressMiddleware = (
  request: ExpressRequestLike,
  response: ExpressResponseLike,
  next: (error?: unknown) => void,
) => Promise<void>

/**
 * Middleware that lets in only what the door allows, and answers the rest itself. Sets
 * `request.caller`; read it by `getCaller(request)`.
 */
export function expressGuard(door: Door): ExpressMiddleware {
  return async (request, response, next) => {
    const { method, originalUrl: url, headers, rawHeaders } = request
    const verdict = await door.check({ method, url, headers, rawHeaders })
    if (verdict.allowed) {
      setCaller(request, verdict.caller)
      const extended: ExpressRequestLike & { caller?: Caller } = request
      extended.caller = verdict.caller
      next()
      return
    }
    const { headers: answerHeaders, text } = refusalOnWire(verdict)
    response.statusCode = verdict.status
    for (const [name, value] of Object.entries(answerHeaders)) response.setHeader(name, value)
    response.end(text)
  }
}
