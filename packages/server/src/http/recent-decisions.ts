import type { Decision } from '@frontdesk/directory/audit/decision.ts'
import type { Clock } from '@frontdesk/directory/units.ts'

/** So many decisions of each kind one process keeps. */
export const decisionsKept = 10_000
const dayMs = 86_400_000

/**
 * The decisions of this process for `explain`, at most a day old: what the audit does not keep (a
 * read that was answered, a refusal of an unproven caller) is here for a while. Requests of callers
 * that proved who they are have a ring of their own, so that a flood of others displaces none.
 * Adding is on the path of every request and costs next to nothing; finding is rare and looks
 * through all.
 */
export class RecentDecisions {
  readonly #clock: Clock
  readonly #proven = new Ring()
  readonly #others = new Ring()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(decision: Decision): void {
    const ring = decision.isProven ? this.#proven : this.#others
    ring.add(decision)
  }

  find(requestId: string): Decision | undefined {
    const found = this.#proven.find(requestId) ?? this.#others.find(requestId)
    return found && found.at > this.#clock() - dayMs ? found : undefined
  }
}

class Ring {
  readonly #kept: Decision[] = []
  #next = 0

  add(decision: Decision): void {
    this.#kept[this.#next] = decision
    this.#next = (this.#next + 1) % decisionsKept
  }

  find(requestId: string): Decision | undefined {
    return this.#kept.find((decision) => decision.requestId === requestId)
  }
}
