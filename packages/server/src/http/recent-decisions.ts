import type { Decision } from '@frontdesk/directory/audit/decision.ts'

const maximumKept = 10_000

/**
 * The last ten thousand decisions of this process, for `explain`: what the audit does not keep
 * (a read that was answered, a refusal of nobody known) is here for a while. Adding is on the path
 * of every request and costs next to nothing; finding is rare and looks through all.
 */
export class RecentDecisions {
  readonly #kept: Decision[] = []
  #next = 0

  add(decision: Decision): void {
    this.#kept[this.#next] = decision
    this.#next = (this.#next + 1) % maximumKept
  }

  find(requestId: string): Decision | undefined {
    return this.#kept.find((decision) => decision.requestId === requestId)
  }
}
