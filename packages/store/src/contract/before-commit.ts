import type { Stores } from '../stores.ts'

/** For tests: lets something happen between the checks of an operation and what it writes. */
export interface BeforeCommit {
  /**
   * @param run happens once, before the commit of this number that rests on a condition, from now
   * @param number 1 is the next one
   */
  arm(run: () => Promise<void>, number?: number): void
  /** Whether it happened, and its commit was begun. */
  isReached(): boolean
  /** Forgets what did not happen. */
  disarm(): void
}

/** Commits of these stores wait, from now on, for what is armed. */
export function beforeCommit({ database }: Pick<Stores, 'database'>): BeforeCommit {
  const { commit } = database
  let armed: { readonly run: () => Promise<void>; left: number } | undefined
  let isReached = false
  Object.assign(database, {
    async commit(...work: Parameters<typeof commit>) {
      const [{ statements }] = work
      const one = statements.some(({ isRead }) => isRead) ? armed : undefined
      if (one) one.left -= 1
      if (one?.left === 0) {
        armed = undefined
        await one.run()
        isReached = true
      }
      return commit(...work)
    },
  })
  return {
    arm(run, number = 1) {
      armed = { run, left: number }
      isReached = false
    },
    isReached: () => isReached,
    disarm() {
      armed = undefined
    },
  }
}
