import type { AuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import type { Clock } from '@frontdesk/directory/units.ts'
import type { StoredSigningKey } from '@frontdesk/protocol/keys/signing-key.ts'

import type { ActingCaller } from './administration/admin-context.ts'

/** Tells the audit about a new signing key, made for somebody or by the server itself. */
export function signingKeyEvent(
  key: StoredSigningKey,
  clock: Clock,
  by: Partial<ActingCaller> & { readonly requestId: string },
): AuditEvent {
  return {
    at: clock(),
    action: 'signing-key.created',
    outcome: 'done',
    ...by,
    targetKind: 'signing-key',
    targetId: key.kid,
    detail: { issuer: key.issuerPath, algorithm: key.algorithm, signsFrom: key.signsFrom },
  }
}
