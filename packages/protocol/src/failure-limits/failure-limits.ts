import { hash } from 'node:crypto'

import type { Clock, UnixMilliseconds } from '@frontdesk/directory/units.ts'

import { TooManyFailures } from '../errors.ts'
import type { FailureBucket } from './failure-bucket-store.ts'
import { addressGroup } from './network-address.ts'

/** Who tried, as far as known. */
export interface Attempted {
  readonly clientId: string
  readonly address: string
}

/** How many failures are allowed at once, and how many grow back in a second. */
export interface FailureRate {
  readonly burst: number
  readonly perSecond: number
}

/** One rate for each thing that is limited. */
export interface FailureRates {
  /** One client from one address: guessing. */
  readonly pair: FailureRate
  /** One address over all clients: spraying. */
  readonly address: FailureRate
  /** One client over all addresses: a distributed guess. */
  readonly client: FailureRate
}

/** Slow enough to make guessing hopeless, fast enough that a typing person hardly notices. */
export const defaultFailureRates: FailureRates = {
  pair: { burst: 10, perSecond: 1 / 6 },
  address: { burst: 100, perSecond: 1 },
  client: { burst: 1000, perSecond: 5 },
}

const maximumBuckets = 20_000
const maximumProven = 20_000

/** An attempt that counts as a failure until it is told what became of it. */
export interface CountedAttempt {
  failed(): void
  succeeded(): void
  /** It was not looked at after all. */
  undone(): void
}

export interface FailureLimits {
  /**
   * Counts an attempt before it is looked at: of many that are sent at once, no more are looked at
   * than may fail (T13).
   *
   * @throws TooManyFailures when one of the buckets is empty
   */
  begin(attempted: Attempted): CountedAttempt
  /** Whether this client has proven itself from this address. */
  isAtHome(attempted: Attempted): boolean
  /**
   * @param counted what is counted, for the refusal, where it is not failures
   * @throws TooManyFailures when one of the buckets is empty
   */
  require(attempted: Attempted, counted?: string): void
  failed(attempted: Attempted): void
  /** Remembers that this client is at home at this address: others' failures do not slow it. */
  succeeded(attempted: Attempted): void
  /**
   * Takes in what another process, or this one before a restart, wrote. Called every second, also
   * with nothing: so soon it is seen that the clock went back.
   */
  merge(buckets: readonly FailureBucket[]): void
}

interface Parts {
  readonly clock: Clock
  readonly rates: FailureRates
  /** Writes buckets down, soon; losing one on a crash only forgives a failure. */
  save(buckets: readonly FailureBucket[]): void
}

interface Bucket {
  tokens: number
  at: UnixMilliseconds
  /** As another process told it last, where one did. */
  readonly told?: Omit<FailureBucket, 'key'> | undefined
}

/**
 * Limits failures per client and address, per address, and per client (T13). Token buckets in
 * bounded memory, written through to the store, so that neither a restart nor a second process
 * forgets them. It slows and never locks out: every bucket grows back, and a client that has
 * proven itself from an address is only ever slowed by its own failures there.
 */
export function failureLimits({ clock, rates, save }: Parts): FailureLimits {
  const buckets = new Map<string, Bucket>()
  const proven = new Set<string>()
  let settledAt: UnixMilliseconds = 0

  function level(key: string, rate: FailureRate, now: UnixMilliseconds): number {
    const bucket = buckets.get(key)
    if (!bucket) return rate.burst
    // From a clock that was ahead: it grows from here, not from when the clock has caught up.
    bucket.at = Math.min(bucket.at, now)
    const grown = ((now - bucket.at) / 1000) * rate.perSecond
    return Math.min(rate.burst, bucket.tokens + grown)
  }

  /** After the clock went back, everything grows from here. */
  function settle(): void {
    const now = clock()
    if (now < settledAt) {
      for (const bucket of buckets.values()) bucket.at = Math.min(bucket.at, now)
    }
    settledAt = now
  }

  function put(key: string, bucket: Bucket): void {
    buckets.delete(key)
    buckets.set(key, bucket)
    dropOldest(buckets, maximumBuckets)
  }

  function limitsOf(attempted: Attempted): readonly (readonly [string, FailureRate])[] {
    const group = addressGroup(attempted.address)
    const client = clientName(attempted)
    const pair = [`pair:${client} ${group}`, rates.pair] as const
    if (proven.has(homeOf(attempted))) return [pair]
    return [pair, [`address:${group}`, rates.address], [`client:${client}`, rates.client]]
  }

  /** Adds tokens to what limits an attempt, or takes them. */
  function move(
    limited: ReturnType<typeof limitsOf>,
    tokens: number,
    now: UnixMilliseconds,
  ): readonly FailureBucket[] {
    return limited.map(([key, rate]) => {
      const moved = Math.min(rate.burst, Math.max(0, level(key, rate, now) + tokens))
      const bucket = { tokens: moved, at: now }
      // A full bucket is one of which nothing is known.
      if (moved === rate.burst) buckets.delete(key)
      else put(key, { ...bucket, told: buckets.get(key)?.told })
      return { key, ...bucket }
    })
  }

  function require(attempted: Attempted, counted = 'failed attempts'): void {
    // Nearly always nobody has failed lately: then there is nothing to look up.
    if (buckets.size === 0) return
    const now = clock()
    for (const [key, rate] of limitsOf(attempted)) {
      const tokens = level(key, rate, now)
      if (tokens >= 1) continue
      const seconds = Math.max(1, Math.ceil((1 - tokens) / rate.perSecond))
      throw new TooManyFailures(
        seconds,
        `Too many ${counted}; try again when Retry-After has passed.`,
        { detail: `failure limit on ${key.slice(0, key.indexOf(':'))}` },
      )
    }
  }

  function succeeded(attempted: Attempted): void {
    const home = homeOf(attempted)
    if (proven.has(home)) return
    proven.add(home)
    dropOldest(proven, maximumProven)
  }

  return {
    require,
    succeeded,
    isAtHome: (attempted) => proven.has(homeOf(attempted)),

    begin(attempted) {
      require(attempted)
      const limited = limitsOf(attempted)
      move(limited, -1, clock())
      const undone = () => void move(limited, 1, clock())
      return {
        undone,
        failed: () => save(move(limited, 0, clock())),
        succeeded() {
          undone()
          succeeded(attempted)
        },
      }
    },

    failed: (attempted) => save(move(limitsOf(attempted), -1, clock())),

    merge(others) {
      settle()
      for (const { key, tokens, at } of others) {
        const own = buckets.get(key)
        // What was taken in before has grown since, also where its time has not come yet.
        if (own?.told?.at === at && own.told.tokens <= tokens) continue
        if (!own || at > own.at || (at === own.at && tokens < own.tokens)) {
          put(key, { tokens, at: Math.min(at, settledAt), told: { tokens, at } })
        }
      }
    },
  }
}

/** Kept in memory only, so the identifier may stand in it as it is. */
function homeOf({ clientId, address }: Attempted): string {
  return `${clientId} ${address}`
}

/** Buckets are stored, and somebody may have pasted a secret as the identifier: only its hash. */
function clientName({ clientId }: Attempted): string {
  return hash('sha256', clientId, 'base64url').slice(0, 16)
}

/** Keeps memory bounded: what was put in first goes first. */
function dropOldest(kept: Map<string, unknown> | Set<string>, limit: number): void {
  if (kept.size <= limit) return
  const oldest = kept.keys().next()
  if (!oldest.done) kept.delete(oldest.value)
}
