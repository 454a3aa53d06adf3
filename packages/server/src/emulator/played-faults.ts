import { type MatchRoute, routeMatch } from './route-pattern.ts'

/** What the next matching requests get instead of their answer, or on the way to it. */
export interface FaultRule {
  /** `GET /api/mdm/devices/*`; undefined: every request. */
  readonly route: string | undefined
  /** How many requests. */
  readonly next: number
  /** Undefined: the real answer, late or cut. */
  readonly status: number | undefined
  readonly retryAfterSeconds: number | undefined
  readonly delayMilliseconds: number
  /** The connection ends before the answer, and nothing was done; or in the middle of it. */
  readonly cut: 'before' | 'middle' | undefined
  /** A page of a proxy instead of what the API would say. */
  readonly html: boolean
}

export interface PlayedFaults {
  add(rule: FaultRule): void
  /** Takes one of the oldest rule that matches and is not used up: of N, exactly N requests get it. */
  claim(method: string, path: string): FaultRule | undefined
  /** What is still to come, oldest first; `next` is what is left. */
  list(): readonly FaultRule[]
  clear(): void
}

interface Waiting {
  readonly rule: FaultRule
  readonly matches: MatchRoute
  left: number
}

/** Keeps the faults that an emulator was told to play. */
export function playedFaults(): PlayedFaults {
  let waiting: Waiting[] = []
  return {
    add(rule) {
      waiting.push({ rule, matches: routeMatch(rule.route), left: rule.next })
    },
    claim(method, path) {
      const found = waiting.find(({ matches }) => matches(method, path))
      if (!found) return undefined
      found.left -= 1
      if (found.left === 0) waiting = waiting.filter((one) => one !== found)
      return found.rule
    },
    list: () => waiting.map(({ rule, left }) => ({ ...rule, next: left })),
    clear() {
      waiting = []
    },
  }
}
