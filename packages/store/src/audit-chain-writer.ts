import { chainStart, linkMac } from '@frontdesk/directory/audit/audit-chain.ts'
import type { ChainHead } from '@frontdesk/directory/audit/audit-store.ts'
import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

import { type EventGroup, groupOf } from './audit-group.ts'

/** Where a chain stands: its last sequence (0 before the first event) and its last batch's mac. */
export interface ChainPosition {
  readonly sequence: number
  readonly mac: string
}

/** Before the first event. */
export const chainOrigin: ChainPosition = { sequence: 0, mac: chainStart }

/** Events with their place in their writer's chain, not stored yet. */
export interface LinkedGroup {
  readonly writer: string
  readonly firstSequence: number
  readonly group: EventGroup
  readonly mac: string
}

/** The end of this writer's chain, in memory: gives events their place (T9). */
export interface ChainWriter {
  position(): ChainPosition
  /** Back to an earlier position, when what was linked since did not become durable. */
  moveTo(position: ChainPosition): void
  /** Gives the next places to the events of one row. */
  link(group: EventGroup): LinkedGroup
}

/** @param key 32 bytes, the audit purpose of the key file (T4). */
export function chainWriter(writer: string, key: Uint8Array): ChainWriter {
  let current = chainOrigin
  return {
    position: () => current,
    moveTo(position) {
      current = position
    },
    link(group) {
      const { sequence, mac: previousMac } = current
      const firstSequence = sequence + 1
      const mac = linkMac(key, { writer, firstSequence, previousMac, events: group.events })
      current = { sequence: sequence + group.count, mac }
      return { writer, firstSequence, group, mac }
    },
  }
}

/**
 * The first event of a chain. It names the ends of all others as they stood, so that a chain that
 * is later taken away as a whole is missed.
 *
 * @param at when the event happened that made this writer begin its chain
 */
export function chainStartedGroup(at: UnixMilliseconds, others: readonly ChainHead[]): EventGroup {
  const heads = others.map(({ writer, sequence, mac }) => `${writer} ${sequence} ${mac}`)
  // Of no request: it would turn up beside whatever happened to come first.
  const started = { at, action: 'audit.chain-started', outcome: 'done', requestId: '' } as const
  return groupOf([{ ...started, detail: { heads } }])
}

/**
 * The last batch of every chain, on both engines. Steps from writer to writer along the index: the
 * number of rows does not matter.
 */
export const chainHeadsSql = `
  WITH RECURSIVE chain (writer) AS (
    SELECT min(writer) FROM audit_batch
    UNION ALL
    SELECT (SELECT min(writer) FROM audit_batch WHERE writer > chain.writer)
      FROM chain WHERE writer IS NOT NULL
  )
  SELECT b.writer, b.first_sequence + b.count - 1 AS sequence, b.mac
    FROM chain JOIN audit_batch b ON b.writer = chain.writer
     AND b.first_sequence =
       (SELECT max(first_sequence) FROM audit_batch l WHERE l.writer = chain.writer)
   ORDER BY b.writer`

/** Where the chain of one writer, the only parameter, stands in the table; no row before its start. */
export function chainPositionSql(placeholder: '?' | '$1'): string {
  return `
    SELECT first_sequence + count - 1 AS sequence, mac FROM audit_batch
     WHERE writer = ${placeholder} ORDER BY first_sequence DESC LIMIT 1`
}
