import type { AccessToken, KeptToken } from './bearer-token.ts'

/** A token in hand, with its times on the monotonic clock. */
export interface HeldToken {
  readonly token: AccessToken
  /** Undefined for a token whose end is unknown: it serves until an API refuses it. */
  readonly endsAt: number | undefined
  /** From here on a new one is fetched while this one serves. */
  readonly renewAt: number
}

/** Seconds that a token must live when the caller does not say: enough for a slow call. */
export const usualMinimumSeconds = 10

/** Both clocks, and chance. */
export interface SourceClocks {
  /** Milliseconds from any start, never back: `performance.now`. */
  readonly monotonic: () => number
  /** Milliseconds since 1970. */
  readonly wall: () => number
  /** From 0 to below 1. */
  readonly random: () => number
}

/**
 * Puts a token's times on the monotonic clock. It is renewed at 55/60 of its life, up to 5 % of
 * the life earlier by chance so that many processes do not ask at once; a short-lived one earlier
 * still, so that the renewal begins before callers have to wait for it.
 *
 * @param remainingMilliseconds undefined when the server said nothing
 */
export function heldToken(
  token: AccessToken,
  remainingMilliseconds: number | undefined,
  clocks: SourceClocks,
): HeldToken {
  const life = token.lifeSeconds
  if (remainingMilliseconds === undefined || life === undefined) {
    return { token, endsAt: undefined, renewAt: Number.POSITIVE_INFINITY }
  }
  // Servers count in whole seconds: a token may end up to one earlier than its life says.
  const wholeSecond = Math.min(1, life / 5)
  const end = clocks.monotonic() + remainingMilliseconds
  const endsAt = end - wholeSecond * 1000
  const least = 2 * defaultMinimum(life) + wholeSecond
  const lead = Math.max(life * (5 / 60), least) + clocks.random() * life * 0.05
  return { token, endsAt, renewAt: end - lead * 1000 }
}

/**
 * Tells whether a token serves a caller who needs it for `minimumSeconds`. What nobody asked for
 * is at most a tenth of the life, what somebody asked for at most nine tenths: otherwise no token
 * of a short-lived kind would ever serve.
 */
export function isLongEnough(
  held: HeldToken,
  minimumSeconds: number | undefined,
  now: number,
): boolean {
  if (held.endsAt === undefined) return true
  const life = held.token.lifeSeconds ?? 0
  const wanted =
    minimumSeconds === undefined
      ? defaultMinimum(life)
      : Math.min(Math.max(0, minimumSeconds), life * 0.9)
  return held.endsAt - now > wanted * 1000
}

function defaultMinimum(lifeSeconds: number): number {
  return Math.min(usualMinimumSeconds, lifeSeconds / 10)
}

/** A clock is trusted to differ by so much between two looks. */
const toleranceMilliseconds = 2000

/**
 * Milliseconds that a stored token still lives, undefined when it does not, or when its times make
 * no sense: fetched in the future (the clock was moved back), or ending at another time than its
 * life says. A token without an end is trusted for an hour.
 */
export function remainingOfKept(kept: KeptToken, now: number): number | undefined {
  const { token, fetchedAt } = kept
  if (fetchedAt > now + toleranceMilliseconds) return undefined
  const life = (token.lifeSeconds ?? 3600) * 1000
  const endsAt = token.expiresAt ?? fetchedAt + life
  if (endsAt - fetchedAt > life + toleranceMilliseconds) return undefined
  return endsAt > now ? endsAt - now : undefined
}
