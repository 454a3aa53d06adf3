import { createHmac } from 'node:crypto'

import type { AuditEvent } from './audit-event.ts'

/** What the first event of a chain links to. */
export const chainStart = ''

/**
 * The bytes of an event that its mac covers: a JSON array in fixed order, absent members as null.
 * A stored event gives the same bytes as the event it was made from.
 */
export function canonicalEvent(event: AuditEvent, writer: string, sequence: number): string {
  return JSON.stringify([
    writer,
    sequence,
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
    event.detail ? JSON.stringify(event.detail) : null,
  ])
}

/**
 * Links one event to the chain (T9).
 *
 * @param key 32 bytes, the audit purpose of the key file (T4).
 * @param previousMac mac of the event before it, or `chainStart`.
 * @returns base64url of HMAC-SHA-256(key, previousMac LF canonical).
 */
export function linkMac(key: Uint8Array, previousMac: string, canonical: string): string {
  return createHmac('sha256', key).update(`${previousMac}\n${canonical}`).digest('base64url')
}
