import { type IssuerKeySet, keySetOf, noKeys, parseKeySet } from './issuer-key-set.ts'
import type { Algorithm, IssuerKey } from './signature-check.ts'

/** How long keys are used, and how often they are asked for. */
export interface KeyLimits {
  /** Older keys are fetched again, in the background. */
  readonly maximumAgeSeconds: number
  /** How old keys may get while the issuer cannot be reached; then nothing is accepted. */
  readonly maximumStaleSeconds: number
  /** At least so long between two fetches, whatever key ids the tokens name. */
  readonly cooldownSeconds: number
}

/** The keys of one issuer, fetched when needed. */
export interface IssuerKeys {
  /** The keys that may be used now, without waiting; undefined when there are none. */
  find(): IssuerKeySet | undefined
  /** As `find`, after a fetch where one is due. */
  obtain(): Promise<IssuerKeySet | undefined>
  /**
   * For a token whose key is not in the set: fetches again unless that was done just now.
   *
   * @returns undefined when the issuer could not be asked, so that nobody knows
   */
  renew(): Promise<IssuerKeySet | undefined>
  /** When asking again makes sense. */
  retryAfterSeconds(): number
}

interface Parts {
  readonly fetchKeys: () => Promise<unknown>
  readonly algorithms: readonly Algorithm[]
  readonly limits: KeyLimits
  /** Milliseconds since 1970. */
  readonly clock: () => number
  readonly onProblem: (error: unknown) => void
}

/** Without any key there is nothing to lose by asking a little sooner. */
const firstCooldownSeconds = 5

/** One fetch at a time, however many requests wait for it. */
export function issuerKeys(parts: Parts): IssuerKeys {
  const { clock, limits } = parts
  let byIdentity: ReadonlyMap<string, IssuerKey> = new Map()
  let keys: IssuerKeySet = noKeys
  let fetchedAt = Number.NEGATIVE_INFINITY
  let attempt = { at: Number.NEGATIVE_INFINITY, failed: false }
  let inFlight: Promise<void> | undefined

  async function fetchNow(): Promise<void> {
    try {
      byIdentity = await parseKeySet(await parts.fetchKeys(), parts.algorithms, byIdentity)
      keys = keySetOf(byIdentity)
      fetchedAt = clock()
      attempt = { at: fetchedAt, failed: keys.size === 0 }
      if (keys.size === 0) throw new Error('The issuer publishes no key that can be used.')
    } catch (error) {
      attempt = { at: clock(), failed: true }
      parts.onProblem(error)
    }
  }

  function refresh(): Promise<void> {
    inFlight ??= fetchNow().finally(() => {
      inFlight = undefined
    })
    return inFlight
  }

  function cooldownLeft(): number {
    const seconds =
      keys.size === 0
        ? Math.min(limits.cooldownSeconds, firstCooldownSeconds)
        : limits.cooldownSeconds
    const passed = clock() - attempt.at
    // A clock that was set back must not stop the fetches for as long.
    return passed < 0 ? 0 : Math.max(0, seconds * 1000 - passed)
  }

  const isDue = (): boolean => inFlight !== undefined || cooldownLeft() === 0

  function find(): IssuerKeySet | undefined {
    const age = Math.abs(clock() - fetchedAt)
    if (keys.size === 0 || age >= limits.maximumStaleSeconds * 1000) return undefined
    if (age >= limits.maximumAgeSeconds * 1000 && isDue()) void refresh()
    return keys
  }

  return {
    find,
    async obtain() {
      const usable = find()
      if (usable || !isDue()) return usable
      await refresh()
      return find()
    },
    async renew() {
      if (isDue()) await refresh()
      return attempt.failed ? undefined : find()
    },
    retryAfterSeconds: () => Math.max(1, Math.ceil(cooldownLeft() / 1000)),
  }
}
