import { type Clock, secondsOf, type UnixSeconds } from '@frontdesk/directory/units.ts'

import type { CallCount, CallCountStore } from './call-count-store.ts'

const windowSeconds = 86_400
const minuteSeconds = 60
const maximumSubjects = 50_000
/** A subject that was silent for so long is read again: other processes may have counted. */
const staleSeconds = 60
/** Subjects that one flush writes and reads at a time. */
const flushBatch = 500

/** Who is counted for one call. */
export interface CountedCall {
  /** Whose quota it uses: `organization:<id>`. */
  readonly limited: string
  /** Who is counted beside, without a limit: `client:<client_id>`, `api-key:<id>`. */
  readonly counted: readonly string[]
}

/** How a quota stands after a call. */
export interface QuotaState {
  readonly limit: number
  readonly remaining: number
  /** When the window ends and the count begins anew. */
  readonly resetAt: UnixSeconds
  /** The call is one too many, and was not counted: seconds until another may come. */
  readonly exceeded?: { readonly retryAfterSeconds: number } | undefined
}

export interface CallQuotas {
  /**
   * Makes sure that what is stored of a call's subjects is known: after a restart, or after a
   * silence. Undefined when nothing has to be waited for, which is nearly always. Never rejects.
   */
  recall(call: CountedCall): Promise<void> | undefined
  /** Counts a call; undefined when there is no quota. */
  count(call: CountedCall): QuotaState | undefined
  /** Calls in the windows that run, by subject. */
  usedToday(subjects: readonly string[]): Promise<ReadonlyMap<string, number>>
  /** Writes what was counted since, and takes in what other processes counted. */
  flush(): Promise<void>
}

interface Parts {
  readonly store: CallCountStore
  readonly clock: Clock
  /** Calls in 86,400 seconds from the first on; 0: not limited. */
  readonly perDay: number
  /** Calls in a minute, in this process; 0: not limited. */
  readonly perMinute: number
}

interface Counter {
  readonly subject: string
  readonly windowStart: UnixSeconds
  /** As stored when last read. */
  stored: number
  /** Counted here and not stored yet. */
  pending: number
  readAt: UnixSeconds
  minuteStart: UnixSeconds
  minuteUsed: number
}

/**
 * Counts calls in memory and limits them: a rolling day that starts with the first call. What was
 * counted is written by `flush`; a crash forgets the calls since the last one. A call costs a
 * look-up and an increment for each of its subjects.
 */
export function callQuotas({ store, clock, perDay, perMinute }: Parts): CallQuotas {
  const counters = new Map<string, Counter>()
  const unsaved = new Set<Counter>()

  function counterOf(subject: string, now: UnixSeconds): Counter {
    const known = counters.get(subject)
    if (known && isRunning(known, now)) return known
    return put(begun(subject, now, known), now)
  }

  function put(counter: Counter, now: UnixSeconds): Counter {
    counter.readAt = now
    counters.delete(counter.subject)
    counters.set(counter.subject, counter)
    const oldest = counters.keys().next()
    if (counters.size > maximumSubjects && !oldest.done) counters.delete(oldest.value)
    return counter
  }

  function add(counter: Counter): void {
    if (counter.pending === 0) unsaved.add(counter)
    counter.pending += 1
  }

  function takeIn(count: CallCount, now: UnixSeconds): void {
    if (now >= count.windowStart + windowSeconds) return
    const known = counters.get(count.subject)
    if (known?.windowStart === count.windowStart) {
      known.stored = Math.max(known.stored, count.used)
    } else if (!known || known.windowStart < count.windowStart || isUntouched(known)) {
      const { subject, windowStart, used } = count
      put({ ...begun(subject, windowStart, known), stored: used }, now)
    }
  }

  async function read(subjects: readonly string[]): Promise<void> {
    const now = secondsOf(clock())
    for (const subject of subjects) counterOf(subject, now).readAt = now
    // Without the database calls are answered from memory, and so are quotas.
    const counts = await store.of(subjects).catch(() => [])
    for (const count of counts) takeIn(count, now)
  }

  async function flushSome(batch: readonly Counter[]): Promise<void> {
    const written = batch.map(({ subject, windowStart, pending }) => ({
      subject,
      windowStart,
      used: pending,
    }))
    await store.add(written, secondsOf(clock()))
    for (const [index, counter] of batch.entries()) {
      const used = written[index]?.used ?? 0
      counter.stored += used
      counter.pending -= used
      if (counter.pending === 0) unsaved.delete(counter)
    }
    await read(batch.map(({ subject }) => subject))
  }

  return {
    recall({ limited, counted }) {
      const since = secondsOf(clock()) - staleSeconds
      const isKnown = (subject: string) => (counters.get(subject)?.readAt ?? 0) >= since
      if (isKnown(limited) && counted.every(isKnown)) return undefined
      return read([limited, ...counted].filter((subject) => !isKnown(subject)))
    },

    count({ limited, counted }) {
      const now = secondsOf(clock())
      const counter = counterOf(limited, now)
      const used = counter.stored + counter.pending
      const resetAt = counter.windowStart + windowSeconds
      const wait = waitOf(counter, { now, used, perDay, perMinute })
      if (wait > 0) {
        const remaining = Math.max(0, perDay - used)
        return { limit: perDay, remaining, resetAt, exceeded: { retryAfterSeconds: wait } }
      }
      counter.minuteUsed += 1
      add(counter)
      for (const subject of counted) add(counterOf(subject, now))
      return perDay > 0 ? { limit: perDay, remaining: perDay - used - 1, resetAt } : undefined
    },

    async usedToday(subjects) {
      const now = secondsOf(clock())
      await read(subjects)
      return new Map(
        subjects.map((subject) => {
          const { stored, pending } = counterOf(subject, now)
          return [subject, stored + pending]
        }),
      )
    },

    async flush() {
      const all = [...unsaved]
      for (let at = 0; at < all.length; at += flushBatch) {
        await flushSome(all.slice(at, at + flushBatch))
      }
    },
  }
}

/** A window that begins; the minute that runs goes on in it. */
function begun(subject: string, windowStart: UnixSeconds, before: Counter | undefined): Counter {
  const minuteStart = before?.minuteStart ?? windowStart
  const minuteUsed = before?.minuteUsed ?? 0
  return { subject, windowStart, stored: 0, pending: 0, readAt: 0, minuteStart, minuteUsed }
}

/** A window begins with a call: one that saw none is begun anew by the next. */
function isRunning(counter: Counter, now: UnixSeconds): boolean {
  return (
    now < counter.windowStart + windowSeconds &&
    (counter.windowStart === now || !isUntouched(counter))
  )
}

/** Begun only to be read: what is stored takes its place, though it began earlier. */
function isUntouched({ stored, pending }: Counter): boolean {
  return stored === 0 && pending === 0
}

interface Limits {
  readonly now: UnixSeconds
  readonly used: number
  readonly perDay: number
  readonly perMinute: number
}

/** Seconds to wait for the next call; 0: it may come now. */
function waitOf(counter: Counter, { now, used, perDay, perMinute }: Limits): number {
  if (perDay > 0 && used >= perDay) {
    return Math.max(1, counter.windowStart + windowSeconds - now)
  }
  if (perMinute === 0) return 0
  if (now >= counter.minuteStart + minuteSeconds) {
    counter.minuteStart = now
    counter.minuteUsed = 0
  }
  return counter.minuteUsed < perMinute ? 0 : counter.minuteStart + minuteSeconds - now
}
