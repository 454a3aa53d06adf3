import type { Caller, Refused } from './guard-verdict.ts'

const callers = new WeakMap<object, Caller>()

/** Notes who sent a request. For the adapters. */
export function setCaller(request: object, caller: Caller): void {
  callers.set(request, caller)
}

/**
 * Who sent this request of Fastify or Express; the same as its member `caller`, with its type.
 *
 * @throws Error when no guard let the request in: the route has none
 */
export function getCaller(request: object): Caller {
  const caller = callers.get(request)
  if (!caller) throw new Error('No guard stands before this route: its caller is not known.')
  return caller
}

/** The headers and the text of a refusal, as every adapter sends them. */
export function refusalOnWire({ headers, body }: Refused): {
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
} {
  if (!body) return { headers, text: '' }
  return { headers: { ...headers, 'content-type': 'application/json' }, text: JSON.stringify(body) }
}
