import type { AuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import type { Clock } from '@frontdesk/directory/units.ts'
import { addressGroup } from '@frontdesk/protocol/failure-limits/network-address.ts'

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
    // Whoever has one IPv6 address has 2^64 of them.
    const group = addressGroup(address)
    const name =
      this.#counts.has(group) || this.#counts.size < maximumAddresses ? group : otherAddresses
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
