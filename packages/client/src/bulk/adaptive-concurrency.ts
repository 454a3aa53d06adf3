/** Decides how many calls run at a time, from how calls go. Times are milliseconds of one clock. */
export interface ConcurrencyControl {
  /** Whole calls, at least 1. */
  readonly limit: number
  /** No call may start before this time. */
  readonly pausedUntil: number
  succeeded(call: EndedCall): void
  /** The server, or the way to it, had too much: 429, 5xx, no answer. */
  overloaded(call: EndedCall): void
}

export interface EndedCall {
  readonly startedAt: number
  /** How many ran, this one included, when it ended. */
  readonly running: number
  /** What the server asked for, if it did. */
  readonly retryAfterSeconds?: number | undefined
}

export interface AdaptiveParts {
  readonly maximum: number
  readonly now: () => number
}

const firstLimit = 4
/** Above this multiple of the best latency, more calls only wait in the server's queue. */
const drift = 2
const strongDrift = 2.5
/** Noise of timers and of very fast servers. */
const slackMilliseconds = 5
const stepBack = 0.9
/** After a halving the limit returns at once to this part of where it was, then in small steps. */
const returnTo = 0.75

/** Always the same limit; only a server's `Retry-After` pauses it. */
export function fixedConcurrency(limit: number, now: () => number): ConcurrencyControl {
  let pausedUntil = 0
  return {
    limit,
    get pausedUntil() {
      return pausedUntil
    },
    succeeded() {},
    overloaded(call) {
      pausedUntil = Math.max(pausedUntil, pauseEnd(call, now()))
    },
  }
}

/**
 * Grows while latency holds: one call more for each success at first (it doubles in a round trip),
 * then one more in a round trip. Stops at twice the best latency seen and steps back beyond it;
 * halves on overload, at most once in a round trip.
 */
export function adaptiveConcurrency({ maximum, now }: AdaptiveParts): ConcurrencyControl {
  const floor = Math.min(firstLimit, maximum)
  const latency = latencyWatch(now)
  let limit = floor
  let threshold = Number.POSITIVE_INFINITY
  let growing = true
  let halvedAt = Number.NEGATIVE_INFINITY
  let pausedUntil = 0

  const afterRound = (ratio: number): void => {
    growing = ratio <= drift
    // With so few calls the slowness is not ours: what is normal has changed.
    if (limit <= floor) latency.acceptAsNormal()
    else if (!growing) {
      threshold = Math.min(threshold, limit)
      if (ratio > strongDrift) limit = Math.max(floor, limit * stepBack)
    }
  }

  return {
    get limit() {
      return Math.max(1, Math.floor(limit))
    },
    get pausedUntil() {
      return pausedUntil
    },
    succeeded({ startedAt, running }) {
      const ratio = latency.note(startedAt)
      if (ratio !== undefined) afterRound(ratio)
      // A limit that is not used says nothing about a higher one.
      if (!growing || running * 2 <= limit || startedAt < halvedAt) return
      limit = Math.min(maximum, limit + (limit < threshold ? 1 : 1 / limit))
    },
    overloaded(call) {
      pausedUntil = Math.max(pausedUntil, pauseEnd(call, now()))
      // Calls from before the halving tell of the load before it.
      if (call.startedAt < halvedAt) return
      halvedAt = now()
      threshold = limit * returnTo
      limit = Math.max(1, limit / 2)
    },
  }
}

/** Averages latency over round trips: one ends when a call ends that began after the last end. */
function latencyWatch(now: () => number) {
  let roundBegan = now()
  let sum = 0
  let count = 0
  let smoothed: number | undefined
  let best = Number.POSITIVE_INFINITY
  return {
    /** At the end of a round trip: the smoothed latency as a multiple of the best. */
    note(startedAt: number): number | undefined {
      sum += now() - startedAt
      count += 1
      if (startedAt < roundBegan) return undefined
      const average = sum / count
      smoothed = smoothed === undefined ? average : (smoothed + average) / 2
      best = Math.min(best, average)
      roundBegan = now()
      sum = 0
      count = 0
      return Math.max(0, smoothed - slackMilliseconds) / Math.max(best, 0.001)
    },
    acceptAsNormal(): void {
      if (smoothed !== undefined) best = smoothed
    },
  }
}

function pauseEnd({ retryAfterSeconds }: EndedCall, now: number): number {
  const seconds = retryAfterSeconds ?? 0
  return seconds > 0 && Number.isFinite(seconds) ? now + seconds * 1000 : 0
}
