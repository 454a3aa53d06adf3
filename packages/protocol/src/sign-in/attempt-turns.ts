import { TooManyFailures } from '../errors.ts'

/** Runs attempts of one name after another. */
export type AttemptTurns = <Result>(name: string, attempt: () => Promise<Result>) => Promise<Result>

const maximumWaiting = 4

/**
 * Guesses that are sent at once would all pass a limit before the first of them has failed. One
 * at a time for each name, each sees the failures before it (T13).
 */
export function attemptTurns(): AttemptTurns {
  const queues = new Map<string, (() => void)[]>()

  return async (name, attempt) => {
    const queue = queues.get(name)
    if (!queue) {
      queues.set(name, [])
    } else {
      if (queue.length >= maximumWaiting) {
        throw new TooManyFailures(1, 'Too many attempts at once; try again in a second.')
      }
      await new Promise<void>((resolve) => queue.push(resolve))
    }
    try {
      return await attempt()
    } finally {
      // Whoever ends hands its turn on.
      const next = queues.get(name)?.shift()
      if (next) next()
      else queues.delete(name)
    }
  }
}
