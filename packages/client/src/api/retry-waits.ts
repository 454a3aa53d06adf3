import { setTimeout as sleep } from 'node:timers/promises'

import { FrontdeskError } from '../client-error.ts'
import type { TransportAnswer } from '../http/request-transport.ts'
import { retryAfterWait, serverClock } from '../http/retry-after.ts'

/** Time and chance as a client uses them; replaced in tests. */
export interface WaitingParts {
  /** Milliseconds since 1970 by this machine's clock. */
  now(): number
  /** From 0 up to, but not including, 1. */
  random(): number
  /** Ends at once, with the signal's reason, when the signal fires. */
  pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void>
}

export const realWaiting: WaitingParts = {
  now: Date.now,
  random: Math.random,
  async pause(milliseconds, signal) {
    try {
      await sleep(milliseconds, undefined, { signal })
    } catch (error) {
      throw new FrontdeskError('aborted', 'The call was aborted while it waited.', { cause: error })
    }
  },
}

/**
 * Milliseconds that the server asks to be left alone, undefined when it does not say. Moments are
 * measured against the answer's own `Date`, so that a wrong clock on this machine does not matter.
 *
 * @see RFC 9110 §10.2.3
 */
export function saidWait(answer: TransportAnswer, now: number): number | undefined {
  const { headers, status } = answer
  const said = retryAfterWait(headers, now)
  if (said !== undefined) return said
  // Every answer may tell when the day's quota starts anew; that matters when it is used up.
  if (status !== 429 || Number(headers['x-ratelimit-remaining'] ?? 0) > 0) return undefined
  const reset = headers['x-ratelimit-reset']?.trim()
  if (reset === undefined || !/^\d{1,11}$/.test(reset)) return undefined
  return Math.max(0, Number(reset) * 1000 - serverClock(headers, now))
}

/** Half a second, doubled with each failure up to 20 seconds, of which half is left to chance. */
export function backoff(failures: number, random: () => number): number {
  const longest = Math.min(20_000, 500 * 2 ** (failures - 1))
  return Math.round(longest * (0.5 + random() / 2))
}

/** `6 h 12 min`, `3 min`, `45 s`. */
export function durationText(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000)
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.ceil(seconds / 60)
  if (minutes < 120) return `${minutes} min`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
