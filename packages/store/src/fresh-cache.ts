import { type ChangeFeed, everything } from './change-feed.ts'
import type { Subject } from './database.ts'

export interface FreshCacheOptions<Value> {
  readonly feed: ChangeFeed
  /** So many values are kept; the one unused for longest leaves first. Likewise, apart, misses. */
  readonly limit: number
  /** What is told when the key's value changes, appears or disappears. */
  subjectOf(key: string): Subject
  /**
   * Further subjects of a value that its key does not tell of; all begin with `kind`. Told one of
   * them, the cache forgets the values that have it, and every load that is under way.
   */
  readonly also?:
    | { readonly kind: string; subjectsOf(value: Value): readonly Subject[] }
    | undefined
  /** Reads the value from the database. Must not begin before it is called. */
  load(key: string): Promise<Value | undefined>
}

export interface FreshCache<Value> {
  /** The value as the database has it now, to within what the feed promises (T7). */
  find(key: string): Promise<Value | undefined>
}

/**
 * A bounded cache in front of a read that follows the change feed. Concurrent finds of one key are
 * one load; a load that began before its key was invalidated never fills the cache; while the feed
 * is not fresh every find goes to the database. A failed load is not kept.
 */
export function freshCache<Value>(options: FreshCacheOptions<Value>): FreshCache<Value> {
  const { feed, limit, subjectOf, also } = options
  // Misses have room of their own: whoever asks for invented keys must not push out real ones.
  const values = new Map<string, Value>()
  const misses = new Map<string, undefined>()
  const loading = new Map<string, Promise<Value | undefined>>()
  const keysOf = new Map<Subject, Set<string>>()
  /** The further subjects of the keys whose values are kept. */
  const alsoOf = new Map<string, readonly Subject[]>()

  feed.onChange((subject) => {
    if (subject === everything) {
      for (const map of [values, misses, loading, keysOf, alsoOf]) map.clear()
      return
    }
    // Whether a value that is being read has the subject, nobody knows yet.
    if (also && subject.startsWith(also.kind)) loading.clear()
    for (const key of [...(keysOf.get(subject) ?? [])]) {
      for (const map of [values, misses, loading]) map.delete(key)
      forgetUnused(key)
    }
  })

  function remember(key: string, subject: Subject): void {
    const keys = keysOf.get(subject)
    if (keys) keys.add(key)
    else keysOf.set(subject, new Set([key]))
  }

  function forgetUnused(key: string): void {
    if (values.has(key) || misses.has(key) || loading.has(key)) return
    for (const subject of [subjectOf(key), ...(alsoOf.get(key) ?? [])]) {
      const keys = keysOf.get(subject)
      keys?.delete(key)
      if (keys?.size === 0) keysOf.delete(subject)
    }
    alsoOf.delete(key)
  }

  function keepValue(key: string, value: Value): void {
    if (also) {
      const subjects = also.subjectsOf(value)
      alsoOf.set(key, subjects)
      for (const subject of subjects) remember(key, subject)
    }
    keep(values, key, value)
  }

  function keep<Kept>(map: Map<string, Kept>, key: string, value: Kept): void {
    map.set(key, value)
    if (map.size <= limit) return
    const oldest = map.keys().next().value
    if (oldest === undefined) return
    map.delete(oldest)
    forgetUnused(oldest)
  }

  function loadOnce(key: string): Promise<Value | undefined> {
    const running = loading.get(key)
    if (running) return running

    const started = loadAndKeep(key, () => loading.get(key) === started)
    loading.set(key, started)
    remember(key, subjectOf(key))
    return started
  }

  // Async, so that even a load that throws at once is a rejected promise.
  async function load(key: string): Promise<Value | undefined> {
    return options.load(key)
  }

  /** @param isCurrent false once the key was invalidated, or another load took this one's place */
  async function loadAndKeep(key: string, isCurrent: () => boolean): Promise<Value | undefined> {
    try {
      const value = await load(key)
      if (isCurrent()) {
        if (value === undefined) keep(misses, key, undefined)
        else keepValue(key, value)
      }
      return value
    } finally {
      if (isCurrent()) loading.delete(key)
      forgetUnused(key)
    }
  }

  return {
    async find(key) {
      if (!feed.isFresh()) return load(key)

      const value = values.get(key)
      if (value !== undefined) {
        // Moves to the young end: a Map keeps the order of insertion. It matters only where some
        // will have to go.
        if (values.size * 2 > limit) {
          values.delete(key)
          values.set(key, value)
        }
        return value
      }
      return misses.has(key) ? undefined : loadOnce(key)
    },
  }
}
