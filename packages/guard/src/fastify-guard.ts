import type { Door } from './guard.ts'
import type { Caller, HeaderRecord } from './guard-verdict.ts'
import { refusalOnWire, setCaller } from './known-callers.ts'

/** What is used of Fastify's request. */
export interface FastifyRequestLike {
  readonly method: string
  readonly url: string
  readonly headers: HeaderRecord
  readonly raw: { readonly rawHeaders: readonly string[] }
}

/** What is used of Fastify's reply. */
export interface FastifyReplyLike {
  code(status: number): unknown
  headers(values: Record<string, string>): unknown
  send(text: string): unknown
}

/** What is used of a Fastify instance. */
export interface FastifyLike {
  decorateRequest(name: string, value: null): unknown
  addHook(name: 'onRequest', hook: FastifyHook): unknown
}

/** A hook for `onRequest` or `preHandler`. */
export type FastifyHook = (
  request: FastifyRequestLike,
  reply: FastifyReplyLike,
) => Promise<FastifyReplyLike | undefined>

/**
 * A hook that lets in only what the door allows, and answers the rest itself. Sets
 * `request.caller`; read it by `getCaller(request)`.
 */
export function fastifyGuard(door: Door): FastifyHook {
  return async (request, reply) => {
    const { method, url, headers, raw } = request
    const verdict = await door.check({ method, url, headers, rawHeaders: raw.rawHeaders })
    if (verdict.allowed) {
      setCaller(request, verdict.caller)
      const decorated: FastifyRequestLike & { caller?: Caller } = request
      decorated.caller = verdict.caller
      return undefined
    }
    const { headers: answerHeaders, text } = refusalOnWire(verdict)
    reply.code(verdict.status)
    reply.headers({ ...answerHeaders })
    reply.send(text)
    return reply
  }
}

/** A plugin that puts the door before every route of the instance it is registered in. */
export function fastifyGuardPlugin(door: Door): (instance: FastifyLike) => Promise<void> {
  const plugin = async (instance: FastifyLike): Promise<void> => {
    instance.decorateRequest('caller', null)
    instance.addHook('onRequest', fastifyGuard(door))
  }
  // Without it the hook would hold for the plugin's own routes only, and it has none.
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true })
}
