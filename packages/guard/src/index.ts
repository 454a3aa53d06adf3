export { type ExpressMiddleware, expressGuard } from './express-guard.ts'
export { type FastifyHook, fastifyGuard, fastifyGuardPlugin } from './fastify-guard.ts'
export { createGuard, type Door, type Guard } from './guard.ts'
export type {
  CacheLimits,
  GuardOptions,
  GuardProblem,
  IntrospectionOptions,
} from './guard-options.ts'
export type {
  Allowed,
  Caller,
  GuardedRequest,
  GuardVerdict,
  RefusalBody,
  RefusalCode,
  Refused,
} from './guard-verdict.ts'
export { type GuardedContext, type HonoMiddleware, honoGuard } from './hono-guard.ts'
export type { KeyLimits } from './issuer-keys.ts'
export { getCaller } from './known-callers.ts'
export type { Algorithm } from './signature-check.ts'
