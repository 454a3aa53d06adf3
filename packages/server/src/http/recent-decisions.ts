import type { Decision } from '@frontdesk/directory/audit/decision.ts'

const maximumKept = 10_000

/**
 * The last ten thousand decisions of this process, for `explain`: what the audit does not keep
 * (a read that was answered, a refusal of nobody known) is here for a while.
 */
export class RecentDecisions {
  readonly #kept = new Map<string, Decision>()

  add(decision: Decision): void {
    this.#kept.set(decision.requestId, decision)
    if (this.#kept.size <= maximumKept) return
    const oldest = this.#kept.keys().next()
    if (!oldest.done) this.#kept.delete(oldest.value)
  }

  find(requestId: string): Decision | undefined {
    return this.#kept.get(requestId)
  }
}
