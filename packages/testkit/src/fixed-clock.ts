/** A clock that stands still until it is told to move on. */
export interface FixedClock {
  /** Milliseconds since 1970, as `Date.now()`. */
  now(): number
  /** Whole seconds since 1970, as the protocol counts. */
  seconds(): number
  /** Moves on by so many milliseconds; never back. */
  advance(milliseconds: number): void
}

const defaultStart = Date.parse('2026-01-01T00:00:00Z')

/**
 * @param start milliseconds since 1970; the first second of 2026 when not given
 * @throws RangeError from `advance` with a negative number
 */
export function fixedClock(start = defaultStart): FixedClock {
  let current = start
  return {
    now: () => current,
    seconds: () => Math.floor(current / 1000),
    advance(milliseconds) {
      if (!(milliseconds >= 0)) throw new RangeError('A clock does not go back.')
      current += milliseconds
    },
  }
}
