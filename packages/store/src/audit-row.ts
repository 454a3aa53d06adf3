import type { EventValues } from '@frontdesk/directory/audit/audit-chain.ts'
import type {
  AuditAction,
  AuditEvent,
  StoredAuditEvent,
} from '@frontdesk/directory/audit/audit-event.ts'
import type { Selectable } from 'kysely'

import type { AuditEventTable } from './audit-schema.ts'
import type { SqlValue } from './database.ts'

/** The columns a writer fills, in the order of `auditValues`. */
export const auditColumns = [
  'writer',
  'sequence',
  'at',
  'action',
  'outcome',
  'request_id',
  'address',
  'client_id',
  'person_id',
  'secret_id',
  'organization_id',
  'target_kind',
  'target_id',
  'detail',
  'mac',
] as const

/** An event with its place in its writer's chain, not stored yet. */
export interface LinkedEvent {
  readonly writer: string
  readonly sequence: number
  readonly values: EventValues
  readonly mac: string
}

/** The values of `auditColumns` for one event. */
export function auditValues({ writer, sequence, values, mac }: LinkedEvent): SqlValue[] {
  return [writer, sequence, ...values, mac]
}

/** A stored row as the event it was made from, so that its mac can be computed again. */
export function storedEvent(row: Selectable<AuditEventTable>): StoredAuditEvent {
  return {
    id: row.id,
    writer: row.writer,
    sequence: row.sequence,
    at: row.at,
    action: row.action as AuditAction,
    outcome: row.outcome as AuditEvent['outcome'],
    requestId: row.request_id,
    address: row.address ?? undefined,
    clientId: row.client_id ?? undefined,
    personId: row.person_id ?? undefined,
    secretId: row.secret_id ?? undefined,
    organizationId: row.organization_id ?? undefined,
    targetKind: row.target_kind ?? undefined,
    targetId: row.target_id ?? undefined,
    detail: row.detail === null ? undefined : JSON.parse(row.detail),
    mac: row.mac,
  }
}
