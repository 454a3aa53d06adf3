import {
  type FailureStatus,
  retrySoon,
  type WireFallback,
  type WireReply,
} from '@frontdesk/dialects/exchange.ts'
import type { Decision } from '@frontdesk/directory/audit/decision.ts'
import { StoreError } from '@frontdesk/directory/store-error.ts'
import type { FastifyBaseLogger } from 'fastify'

import type { RequestMetrics } from './metrics.ts'
import type { SettleRequest } from './request-outcome.ts'

interface Parts {
  readonly settle: SettleRequest
  readonly metrics: RequestMetrics
  readonly logger: FastifyBaseLogger
}

/** The part of a fallback that answers failures. */
export type FailureFallback = Pick<WireFallback, 'failed'>

/** What is done once with every request, whichever way it came in. */
export interface RequestAccount {
  /** Settles the decision and writes the log line of a refusal. Resolves when the answer may leave. */
  answered(decision: Decision, answer: WireReply): Promise<void>
  /** What no route foresaw: limits, a database that is away, bugs. Never rejects. */
  failed(decision: Decision, error: unknown, fallback: FailureFallback): Promise<WireReply>
  /** @param elapsedMilliseconds from the head of the request to the answer. */
  measured(decision: Decision, answer: WireReply, elapsedMilliseconds: number): void
}

/** Keeps the account of requests: audit and explain, log, metrics. */
export function requestAccount({ settle, metrics, logger }: Parts): RequestAccount {
  return {
    async answered(decision, answer) {
      await settle(decision, answer.status)
      if (answer.status >= 400) logger.info(lineOf(decision), 'refused')
    },

    async failed(decision, error, fallback) {
      const status = statusOf(error)
      decision.rule = `The server answered ${status} before the operation decided.`
      // The database may be what is away: the account must not hide the answer.
      await settle(decision, status).catch(() => undefined)
      if (status >= 500) logger.error({ ...lineOf(decision), err: error }, 'failed')
      else logger.info({ ...lineOf(decision), code: codeOf(error) }, 'refused')
      const reply = fallback.failed({ requestId: decision.requestId }, status)
      return { ...reply, headers: { ...headersWith[status], ...reply.headers } }
    },

    measured(decision, answer, elapsedMilliseconds) {
      metrics.observe(decision.route, decision.method, answer.status, elapsedMilliseconds)
    },
  }
}

function lineOf(decision: Decision): Record<string, unknown> {
  const { requestId, address, method, route, status, clientId, administratorId } = decision
  const { permission, rule, detail } = decision
  const who = { requestId, address, clientId, administratorId }
  return { ...who, method, route, status, permission, rule, detail }
}

/** What goes with a status in every shape. @see RFC 9110 §15.5.16 (what a 415 names) */
const headersWith: Readonly<Partial<Record<FailureStatus, Readonly<Record<string, string>>>>> = {
  415: { 'Accept-Encoding': 'identity' },
  429: { 'Retry-After': '5' },
  503: retrySoon,
}

const statusOfStore = { unavailable: 503, invalid: 400, conflict: 500 } as const

function statusOf(error: unknown): FailureStatus {
  if (error instanceof StoreError) return statusOfStore[error.code]
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  if (status === 413 || status === 415 || status === 429 || status === 431) return status
  return typeof status === 'number' && status < 500 ? 400 : 500
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
