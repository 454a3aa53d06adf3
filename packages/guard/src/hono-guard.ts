import type { Door } from './guard.ts'
import type { Caller } from './guard-verdict.ts'
import { refusalOnWire } from './known-callers.ts'

/** What a route behind the guard finds: `new Hono<GuardedContext>()`, then `c.get('caller')`. */
export interface GuardedContext {
  // Hono's own word for what middleware hands to routes.
  Variables: { caller: Caller }
}

/** What is used of Hono's context. */
export interface HonoContextLike {
  readonly req: { readonly raw: Request }
  set(name: 'caller', caller: Caller): void
}

export type HonoMiddleware = (
  context: HonoContextLike,
  next: () => Promise<void>,
) => Promise<Response | undefined>

/** Middleware that lets in only what the door allows, and answers the rest itself. */
export function honoGuard(door: Door): HonoMiddleware {
  return async (context, next) => {
    const { method, url, headers } = context.req.raw
    const verdict = await door.check({ method, url, headers })
    if (verdict.allowed) {
      context.set('caller', verdict.caller)
      await next()
      return undefined
    }
    const { headers: answerHeaders, text } = refusalOnWire(verdict)
    return new Response(text === '' ? null : text, {
      status: verdict.status,
      headers: answerHeaders,
    })
  }
}
