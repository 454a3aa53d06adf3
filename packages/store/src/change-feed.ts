import type { Subject } from './database.ts'

/** The subject that stands for every other: forget everything. */
export const everything: Subject = '*'

/** Tells caches what changed, in this process and in every other that shares the database (T7). */
export interface ChangeFeed {
  /**
   * Calls the listener with each changed subject, or `everything`. This process's own changes come
   * before the promise of their commit resolves; those of other processes within a second.
   */
  onChange(listener: (subject: Subject) => void): void
  /**
   * False while nothing was heard of the database for a second: other processes may have changed
   * anything, so caches must be bypassed.
   */
  isFresh(): boolean
}

/** The telling end of a feed, for the engine that owns it. */
export interface ChangeFeedSource extends ChangeFeed {
  tell(subject: Subject): void
  /** Every change committed before this moment of `monotonicMs` has been told. */
  heardUpTo(monotonicMs: number): void
}

/** So long may a cache trust what it last heard (T7). */
const trustMs = 1000

/** @param monotonicMs a clock that never goes back, in milliseconds: `performance.now` */
export function changeFeed(monotonicMs: () => number): ChangeFeedSource {
  const listeners: ((subject: Subject) => void)[] = []
  let heardAt = Number.NEGATIVE_INFINITY

  return {
    onChange(listener) {
      listeners.push(listener)
    },
    isFresh: () => monotonicMs() - heardAt < trustMs,
    tell(subject) {
      for (const listener of listeners) listener(subject)
    },
    heardUpTo(at) {
      heardAt = Math.max(heardAt, at)
    },
  }
}
