import { FrontdeskError } from '../client-error.ts'
import type { AccessToken, TokenGrant, TokenSource, TokenStore } from './bearer-token.ts'
import { shareWork } from './joined-work.ts'
import { type FetchedToken, storedFetch } from './stored-fetch.ts'
import { type HeldToken, isLongEnough, type SourceClocks } from './token-life.ts'

export interface TokenSourceParts {
  readonly grant: TokenGrant
  readonly store?: TokenStore | undefined
  /** Told when the store cannot be used; a warning of the process when not given. */
  readonly onStoreFailure?: ((error: FrontdeskError) => void) | undefined
  /** For tests. */
  readonly clocks?: Partial<SourceClocks> | undefined
}

/** Tokens that APIs have refused: so many are remembered. */
const refusedLimit = 32

/**
 * A grant with keeping, sharing and renewing. All callers share one request; from the renewal
 * point on the old token goes on serving while the new one is fetched behind the callers' backs,
 * and when that fails too, until its end. The wall clock decides about stored tokens only.
 */
export function tokenSource(parts: TokenSourceParts): TokenSource {
  const clocks: SourceClocks = {
    monotonic: () => performance.now(),
    wall: Date.now,
    random: Math.random,
    ...parts.clocks,
  }
  const refused = new Set<string>()
  const fetchToken = storedFetch({ ...parts, clocks, isRefused: (value) => refused.has(value) })
  const backOff = backOffAfterFailures(clocks)
  let held: HeldToken | undefined

  const work = shareWork<FetchedToken>(async (signal, need) => {
    const fetched = await fetchToken(signal, need)
    if (fetched.isFresh) refused.delete(fetched.held.token.value)
    held = fetched.held
    backOff.reset()
    return fetched
  })

  const renewAhead = (current: HeldToken) => {
    if (clocks.monotonic() < current.renewAt || work.isRunning() || backOff.isResting()) return
    // Whoever joins meanwhile gets this failure too, and falls back on the old token.
    work.startAhead().catch(() => backOff.failed(current))
  }

  const get: TokenSource['get'] = async (options = {}) => {
    const { minimumSeconds, signal } = options
    if (signal?.aborted) throw new FrontdeskError('aborted', 'The wait for a token was given up.')
    const current = serving()
    if (current && isLongEnough(current, minimumSeconds, clocks.monotonic())) {
      renewAhead(current)
      return current.token
    }
    try {
      return await freshToken(minimumSeconds, signal)
    } catch (error) {
      const isGivenUp = error instanceof FrontdeskError && error.code === 'aborted'
      const old = isGivenUp || minimumSeconds !== undefined ? undefined : serving()
      if (old && (old.endsAt === undefined || old.endsAt > clocks.monotonic())) return old.token
      throw error
    }
  }

  /** Joins a running fetch; what that brings may be refused by now, or a store's short rest. */
  async function freshToken(minimumSeconds: number | undefined, signal: AbortSignal | undefined) {
    for (let turn = 1; ; turn += 1) {
      const wasRunning = work.isRunning()
      const fetched = await work.join(signal)
      const { token } = fetched.held
      const isGood =
        !refused.has(token.value) && isLongEnough(fetched.held, minimumSeconds, clocks.monotonic())
      // A token of our own request is the best there is, however short it lives.
      if (isGood || (fetched.isFresh && !wasRunning) || turn > 3) return token
      if (held === fetched.held) held = undefined
      if (!fetched.isFresh) fetchToken.distrustStore(token.value)
    }
  }

  function serving(): HeldToken | undefined {
    return held && !refused.has(held.token.value) ? held : undefined
  }

  return {
    get,
    renew(token: AccessToken, options) {
      refused.add(token.value)
      const [oldest] = refused
      if (refused.size > refusedLimit && oldest !== undefined) refused.delete(oldest)
      return get(options)
    },
  }
}

/** After failed renewals ahead: waits that double, and stay small against the token's life. */
function backOffAfterFailures({ monotonic, random }: SourceClocks) {
  let failures = 0
  let restUntil = Number.NEGATIVE_INFINITY
  return {
    isResting: () => monotonic() < restUntil,
    failed(current: HeldToken) {
      failures += 1
      const life = (current.token.lifeSeconds ?? 3600) * 1000
      const wait = Math.min(1000 * 2 ** (failures - 1), 30_000, life / 50)
      restUntil = monotonic() + wait * (0.5 + random() / 2)
    },
    reset() {
      failures = 0
      restUntil = Number.NEGATIVE_INFINITY
    },
  }
}
