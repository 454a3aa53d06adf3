import type { AuditAction, AuditEvent, AuditValue } from '@frontdesk/directory/audit/audit-event.ts'

import type { WireRequest } from '../exchange.ts'
import type { UemContext } from './uem-context.ts'

interface Told {
  readonly action: AuditAction
  readonly organizationId: string
  readonly targetKind: string
  readonly targetId: string | number
  readonly detail?: Readonly<Record<string, AuditValue>> | undefined
}

/** The audit event of a change that an operation makes. */
export function changeEvent(
  { caller, clock }: Pick<UemContext, 'caller' | 'clock'>,
  request: WireRequest,
  { targetId, ...told }: Told,
): AuditEvent {
  return {
    at: clock(),
    outcome: 'done',
    requestId: request.requestId,
    address: request.address,
    ...caller.identity,
    ...told,
    targetId: String(targetId),
  }
}
