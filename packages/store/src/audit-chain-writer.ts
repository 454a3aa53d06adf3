import { chainStart, linkMac } from '@frontdesk/directory/audit/audit-chain.ts'
import type { AuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import type { ChainHead } from '@frontdesk/directory/audit/audit-store.ts'
import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

/** Where a chain stands: its last sequence (0 before the first event) and that event's mac. */
export interface ChainPosition {
  readonly sequence: number
  readonly mac: string
}

/** Before the first event. */
export const chainOrigin: ChainPosition = { sequence: 0, mac: chainStart }

/** The end of this writer's chain, in memory: gives events their place (T9). */
export interface ChainWriter {
  position(): ChainPosition
  /** Back to an earlier position, when what was linked since did not become durable. */
  moveTo(position: ChainPosition): void
  /** Gives the next place to an event, by its text, and tells which place that is. */
  link(text: string): ChainPosition
}

/** @param key 32 bytes, the audit purpose of the key file (T4). */
export function chainWriter(writer: string, key: Uint8Array): ChainWriter {
  let current = chainOrigin
  return {
    position: () => current,
    moveTo(position) {
      current = position
    },
    link(text) {
      const sequence = current.sequence + 1
      const mac = linkMac(key, { writer, sequence, previousMac: current.mac, text })
      current = { sequence, mac }
      return current
    },
  }
}

/**
 * The first event of a chain. It names the ends of all others as they stood, so that a chain that
 * is later taken away as a whole is missed.
 *
 * @param at when the event happened that made this writer begin its chain
 */
export function chainStartedEvent(at: UnixMilliseconds, others: readonly ChainHead[]): AuditEvent {
  const heads = others.map(({ writer, sequence, mac }) => `${writer} ${sequence} ${mac}`)
  return {
    at,
    action: 'audit.chain-started',
    outcome: 'done',
    // Of no request: it would turn up beside whatever happened to come first.
    requestId: '',
    detail: { heads },
  }
}

/**
 * The last row of every chain, on both engines. Steps from writer to writer along the index: the
 * number of rows does not matter.
 */
export const chainHeadsSql = `
  WITH RECURSIVE chain (writer) AS (
    SELECT min(writer) FROM audit_event
    UNION ALL
    SELECT (SELECT min(writer) FROM audit_event WHERE writer > chain.writer)
      FROM chain WHERE writer IS NOT NULL
  )
  SELECT e.writer, e.sequence, e.mac
    FROM chain JOIN audit_event e ON e.writer = chain.writer
     AND e.sequence = (SELECT max(sequence) FROM audit_event l WHERE l.writer = chain.writer)
   ORDER BY e.writer`
