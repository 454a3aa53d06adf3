import { decodeEvent, eventText } from '@frontdesk/directory/audit/audit-chain.ts'
import type { AuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

import { termsOf } from './audit-terms.ts'

/** Some events on their way to one row: what the row says of them, and what they mention. */
export interface EventGroup {
  readonly count: number
  readonly from: UnixMilliseconds
  readonly to: UnixMilliseconds
  /** See audit-terms.ts; each once. */
  readonly terms: readonly string[]
  /** One event a line; see `eventText`. */
  readonly events: string
}

/** One row may hold so many; ids leave room for 1,024. */
const rowLimit = 1000

/** @param events at least one */
export function groupOf(events: readonly AuditEvent[]): EventGroup {
  let from = Number.POSITIVE_INFINITY
  let to = Number.NEGATIVE_INFINITY
  for (const { at } of events) {
    from = Math.min(from, at)
    to = Math.max(to, at)
  }
  const texts = events.map(eventText).join('\n')
  return { count: events.length, from, to, terms: [...termsOf(events)], events: texts }
}

/** As `groupOf`; undefined for no events. */
export function groupOfAny(events: readonly AuditEvent[]): EventGroup | undefined {
  return events.length === 0 ? undefined : groupOf(events)
}

/**
 * The groups of one commit as those of its rows: one, unless there are very many events.
 *
 * @param groups in the order of the chain
 */
export function groupsOfRows(groups: readonly EventGroup[]): readonly EventGroup[] {
  const [first, ...others] = groups
  if (first === undefined) return []
  const whole = others.length === 0 ? first : merged(groups)
  return whole.count <= rowLimit ? [whole] : cut(whole)
}

function merged(groups: readonly EventGroup[]): EventGroup {
  return {
    count: groups.reduce((sum, { count }) => sum + count, 0),
    from: Math.min(...groups.map(({ from }) => from)),
    to: Math.max(...groups.map(({ to }) => to)),
    terms: [...new Set(groups.flatMap(({ terms }) => terms))],
    events: groups.map(({ events }) => events).join('\n'),
  }
}

function cut({ count, events }: EventGroup): readonly EventGroup[] {
  const all = events.split('\n').map(decodeEvent)
  const starts = Array.from({ length: Math.ceil(count / rowLimit) }, (_, n) => n * rowLimit)
  return starts.map((start) => groupOf(all.slice(start, start + rowLimit)))
}
