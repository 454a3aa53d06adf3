const firstDelayMilliseconds = 500
const longestDelayMilliseconds = 30_000
const roundsBeyondAttempts = 2

/**
 * Milliseconds before another attempt: twice as long each time, spread so that items that failed
 * together do not come back together.
 *
 * @param attempt the number of the one that failed
 * @param random from 0 to below 1
 */
export function retryDelay(attempt: number, random: number): number {
  const delay = firstDelayMilliseconds * 2 ** (attempt - 1)
  return Math.min(delay, longestDelayMilliseconds) * (0.5 + random)
}

/** Tells one item that cannot be reached from a server that cannot. */
export interface OutageWatch {
  /** Nothing may start before; a server that is gone is asked again in growing intervals. */
  readonly pausedUntil: number
  succeeded(): void
  /** `single`: others got through. `general`: nobody does. `lasting`: it is time to give up. */
  failed(call: { readonly key: string; readonly startedAt: number }): OutageKind
}

export type OutageKind = 'single' | 'general' | 'lasting'

/** Gives up after a few rounds without any success: 7.5 s of pauses at 3 attempts. */
export function outageWatch(attempts: number, now: () => number): OutageWatch {
  let rounds = 0
  let roundAt = Number.NEGATIVE_INFINITY
  let succeededAt = Number.NEGATIVE_INFINITY
  let pausedUntil = 0
  const keys = new Set<string>()
  return {
    get pausedUntil() {
      return pausedUntil
    },
    succeeded() {
      succeededAt = now()
      if (rounds === 0 && keys.size === 0) return
      rounds = 0
      pausedUntil = 0
      keys.clear()
    },
    failed({ key, startedAt }) {
      if (succeededAt >= startedAt) return 'single'
      if (keys.size < 2) keys.add(key)
      if (keys.size < 2 && Number.isFinite(succeededAt)) return 'single'
      // Calls that ran side by side are one round.
      if (startedAt < roundAt) return 'general'
      rounds += 1
      roundAt = now()
      if (rounds >= attempts + roundsBeyondAttempts) return 'lasting'
      const pause = firstDelayMilliseconds * 2 ** (rounds - 1)
      pausedUntil = roundAt + Math.min(pause, longestDelayMilliseconds)
      return 'general'
    },
  }
}
