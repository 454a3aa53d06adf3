import { StoreError } from '@frontdesk/directory/store-error.ts'

/** Whether the server answers, as its heartbeat tells: nothing waits for one that is silent. */
export interface PostgresPresence {
  isHere(): boolean
  /** Calls the listener each time the server goes away. */
  onLost(listener: () => void): void
  /**
   * What `start` gives, for as long as the server answers.
   *
   * @throws StoreError `unavailable` at once while the server is away, and as soon as it goes away;
   *   what was started goes on then, unheard
   */
  whileHere<Result>(start: () => Promise<Result>): Promise<Result>
}

/** The telling end of a presence, for the heartbeat. */
export interface PostgresPresenceSource extends PostgresPresence {
  here(): void
  lost(): void
}

/** A presence that begins with a server that answers. */
export function postgresPresence(): PostgresPresenceSource {
  const listeners: (() => void)[] = []
  const waiting = new Set<(error: Error) => void>()
  let isHere = true

  return {
    isHere: () => isHere,
    onLost(listener) {
      listeners.push(listener)
    },
    async whileHere(start) {
      if (!isHere) throw away()
      const { promise: lost, reject } = Promise.withResolvers<never>()
      waiting.add(reject)
      try {
        return await Promise.race([start(), lost])
      } finally {
        waiting.delete(reject)
      }
    },
    here() {
      isHere = true
    },
    lost() {
      if (!isHere) return
      isHere = false
      for (const listener of listeners) listener()
      for (const reject of waiting) reject(away())
      waiting.clear()
    },
  }
}

function away(): StoreError {
  return new StoreError('unavailable', 'PostgreSQL does not answer')
}
