import { createHmac } from 'node:crypto'

import type { AuditEvent } from './audit-event.ts'

/** What the first batch of a chain links to. */
export const chainStart = ''

/** The values of an event in the order of its text; absent members are null. */
type EventValues = readonly [
  at: AuditEvent['at'],
  action: AuditEvent['action'],
  outcome: AuditEvent['outcome'],
  requestId: string,
  address: string | null,
  clientId: string | null,
  personId: string | null,
  secretId: string | null,
  organizationId: string | null,
  targetKind: string | null,
  targetId: string | null,
  detail: AuditEvent['detail'] | null,
  /** Absent in most events, and then not written. */
  administratorId?: string | undefined,
]

/**
 * The text of an event that is stored and that its batch's mac covers: the JSON array of its
 * values, in one line.
 */
export function eventText(event: AuditEvent): string {
  const values: [...EventValues] = [
    event.at,
    event.action,
    event.outcome,
    event.requestId,
    event.address ?? null,
    event.clientId ?? null,
    event.personId ?? null,
    event.secretId ?? null,
    event.organizationId ?? null,
    event.targetKind ?? null,
    event.targetId ?? null,
    event.detail ?? null,
  ]
  if (event.administratorId !== undefined) values[12] = event.administratorId
  return JSON.stringify(values)
}

/**
 * The event that a text was made from.
 *
 * @param text of `eventText`, as it is stored
 * @throws SyntaxError or TypeError when somebody altered it
 */
export function decodeEvent(text: string): AuditEvent {
  const [at, action, outcome, requestId, ...rest] = JSON.parse(text) as EventValues
  const [address, clientId, personId, secretId, organizationId, targetKind, targetId, detail] = rest
  const administratorId = rest[8]
  return {
    at,
    action,
    outcome,
    requestId,
    address: address ?? undefined,
    clientId: clientId ?? undefined,
    personId: personId ?? undefined,
    secretId: secretId ?? undefined,
    organizationId: organizationId ?? undefined,
    targetKind: targetKind ?? undefined,
    targetId: targetId ?? undefined,
    detail: detail ?? undefined,
    administratorId: administratorId ?? undefined,
  }
}

/** The events of one batch at their place in a chain. */
export interface ChainLink {
  readonly writer: string
  /** The place of the first of them. */
  readonly firstSequence: number
  /** mac of the batch before it, or `chainStart`. */
  readonly previousMac: string
  /** Their texts, a line each; see `eventText`. */
  readonly events: string
}

/**
 * Links one batch of events to the chain (T9).
 *
 * @param key 32 bytes, the audit purpose of the key file (T4).
 * @returns base64url of HMAC-SHA-256 over previous mac, writer, first sequence and the events'
 *   texts, a line each.
 */
export function linkMac(key: Uint8Array, link: ChainLink): string {
  return createHmac('sha256', key)
    .update(`${link.previousMac}\n${link.writer}\n${link.firstSequence}\n${link.events}`)
    .digest('base64url')
}
