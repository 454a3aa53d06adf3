import type {
  CallQuotas,
  CountedCall,
  QuotaState,
} from '@frontdesk/protocol/call-quotas/call-quotas.ts'

import type { WireRequest } from '../exchange.ts'
import type { UemCaller } from './uem-caller.ts'
import { UemFault } from './uem-faults.ts'

/** What the REST API asks of the counters. */
export type UemCallQuotas = Pick<CallQuotas, 'recall' | 'count'>

/** Callers with tokens are the same objects for as long as nothing changes. */
const countedCalls = new WeakMap<UemCaller, CountedCall>()

/** Counts a call of a known caller; everything in one organization shares one quota (U74). */
export async function countCall(
  quotas: UemCallQuotas,
  caller: UemCaller,
  request: WireRequest,
): Promise<QuotaState | undefined> {
  const known = countedCalls.get(caller)
  const call = known ?? countedCall(caller, request)
  if (!known) countedCalls.set(caller, call)
  const recalled = quotas.recall(call)
  if (recalled) await recalled
  return quotas.count(call)
}

function countedCall(
  { identity, organizationId }: UemCaller,
  { decision }: WireRequest,
): CountedCall {
  const { clientId, administratorId } = identity
  const counted: string[] = []
  if (clientId !== undefined) counted.push(`client:${clientId}`)
  if (administratorId !== undefined) counted.push(`administrator:${administratorId}`)
  if (decision.apiKeyId !== undefined) counted.push(`api-key:${decision.apiKeyId}`)
  const limited = organizationId === undefined ? 'server' : `organization:${organizationId}`
  return { limited, counted }
}

/** @throws UemFault when the call is one too many */
export function requireQuota(state: QuotaState | undefined): void {
  if (!state?.exceeded) return
  const headers = { 'Retry-After': String(state.exceeded.retryAfterSeconds) }
  throw new UemFault('quotaExceeded', undefined, headers)
}

/** The headers that tell how the quota stands, as recorded (U74). */
export function quotaHeaders({ limit, remaining, resetAt }: QuotaState): Record<string, string> {
  return {
    'X-RateLimit-Limit': String(limit),
    'X-RateLimit-Remaining': String(remaining),
    'X-RateLimit-Reset': String(resetAt),
  }
}
