import type { AuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import type { Clock } from '@frontdesk/directory/units.ts'

/** More addresses than this in one minute are counted together. */
const maximumAddresses = 1000
const otherAddresses = 'others'

/**
 * Counts refusals of callers that proved nothing, per minute and address, so that nobody can fill
 * the disk from outside (T9).
 */
export class FailureCounts {
  readonly #counts = new Map<string, number>()

  count(address: string): void {
    const name =
      this.#counts.has(address) || this.#counts.size < maximumAddresses ? address : otherAddresses
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
  }

  /** Takes what was counted since the last call, as audit events. */
  take(clock: Clock, newId: () => string): readonly AuditEvent[] {
    const at = clock()
    const events = [...this.#counts].map(
      ([address, count]): AuditEvent => ({
        at,
        action: 'failures.counted',
        outcome: 'refused',
        requestId: newId(),
        address,
        detail: { count },
      }),
    )
    this.#counts.clear()
    return events
  }
}
