import { createHmac } from 'node:crypto'

import type { AuditEvent } from './audit-event.ts'

/** What the first event of a chain links to. */
export const chainStart = ''

/** The values of an event in the order of its row; absent members are null, detail is JSON text. */
export type EventValues = readonly (string | number | null)[]

export function eventValues(event: AuditEvent): EventValues {
  return [
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
  ]
}

/**
 * The text of an event that its mac covers, and in which it travels to the writer: the JSON array
 * of its values. A stored event gives the same text as the event it was made from.
 */
export function eventText(event: AuditEvent): string {
  return JSON.stringify(eventValues(event))
}

/** An event at its place in a chain. */
export interface ChainLink {
  readonly writer: string
  readonly sequence: number
  /** mac of the event before it, or `chainStart`. */
  readonly previousMac: string
  /** See `eventText`. */
  readonly text: string
}

/**
 * Links one event to the chain (T9).
 *
 * @param key 32 bytes, the audit purpose of the key file (T4).
 * @returns base64url of HMAC-SHA-256 over previous mac, writer, sequence and text, a line each.
 */
export function linkMac(key: Uint8Array, link: ChainLink): string {
  return createHmac('sha256', key)
    .update(`${link.previousMac}\n${link.writer}\n${link.sequence}\n${link.text}`)
    .digest('base64url')
}
