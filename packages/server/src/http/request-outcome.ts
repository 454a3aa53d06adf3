import type { AuditEvent, AuditValue } from '@frontdesk/directory/audit/audit-event.ts'
import type { Decision } from '@frontdesk/directory/audit/decision.ts'
import type { Commit } from '@frontdesk/directory/change.ts'

import type { FailureCounts } from './failure-counts.ts'
import type { RecentDecisions } from './recent-decisions.ts'

interface Parts {
  readonly commit: Commit
  readonly failureCounts: FailureCounts
  readonly recentDecisions: RecentDecisions
  /** Paths of token endpoints: their refusals are told apart in the audit. */
  readonly tokenPaths: ReadonlySet<string>
}

/** Ends the account of a request once its answer is known. Resolves when a refusal is durable. */
export type SettleRequest = (decision: Decision, status: number) => Promise<void>

/**
 * What happens once with every request: its decision is kept for `explain`; the refusal of a
 * caller that proved who it is is written to the audit before the answer leaves, every other one
 * counted, whatever name it bore (T9).
 */
export function requestSettlement(parts: Parts): SettleRequest {
  return async (decision, status) => {
    decision.status = status
    decision.outcome = status < 400 ? 'done' : status < 500 ? 'refused' : 'failed'
    const isIssued = decision.outcome === 'done' && parts.tokenPaths.has(decision.route)
    // An issued token is in the audit already; ten thousand of them would only keep memory busy.
    if (isIssued) return
    parts.recentDecisions.add(decision)
    if (decision.outcome !== 'refused') return

    if (!decision.isProven) {
      parts.failureCounts.count(decision.address)
      return
    }
    await parts.commit({ changes: [], audit: [refused(decision, parts.tokenPaths)] })
  }
}

function refused(decision: Decision, tokenPaths: ReadonlySet<string>): AuditEvent {
  return {
    at: decision.at,
    action: tokenPaths.has(decision.route) ? 'token.refused' : 'request.refused',
    outcome: 'refused',
    requestId: decision.requestId,
    address: decision.address,
    clientId: decision.clientId,
    secretId: decision.secretId,
    personId: decision.personId,
    administratorId: decision.administratorId,
    organizationId: decision.organizationId,
    detail: present({
      route: `${decision.method} ${decision.route}`,
      status: decision.status,
      rule: decision.rule,
      permission: decision.permission,
      role: decision.roleId,
      api_key: decision.apiKeyId,
      scope: decision.scope?.join(' '),
    }),
  }
}

function present(values: Record<string, AuditValue | undefined>): Record<string, AuditValue> {
  const kept: Record<string, AuditValue> = {}
  for (const [name, value] of Object.entries(values)) if (value !== undefined) kept[name] = value
  return kept
}
