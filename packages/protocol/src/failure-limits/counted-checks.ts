import { createHmac, randomBytes } from 'node:crypto'

import type { Attempted, FailureLimits } from './failure-limits.ts'

/**
 * Checks a presented secret where the check takes long: it is counted as a failure before it
 * waits in any queue, and forgiven when it was right. So guesses that are sent at once count one by
 * one. The same secret sent many times at once is one check: a script that starts with fifty
 * requests makes one attempt, and so does who guesses one thing fifty times.
 *
 * @param presented whatever tells this secret from others
 * @param check undefined for what is wrong
 * @throws TooManyFailures before anything is checked; what `check` throws counts for nothing
 */
export type CountedChecks = <Result>(
  attempted: Attempted,
  presented: string,
  check: () => Promise<Result | undefined>,
) => Promise<Result | undefined>

/** One for each kind of secret: results of checks under way are shared. */
export function countedChecks(limits: Pick<FailureLimits, 'begin'>): CountedChecks {
  const key = randomBytes(32)
  const underWay = new Map<string, Promise<unknown>>()

  async function counted<Result>(
    attempted: Attempted,
    check: () => Promise<Result | undefined>,
  ): Promise<Result | undefined> {
    const attempt = limits.begin(attempted)
    let result: Result | undefined
    try {
      result = await check()
    } catch (error) {
      attempt.undone()
      throw error
    }
    if (result === undefined) attempt.failed()
    else attempt.succeeded()
    return result
  }

  return (attempted, presented, check) => {
    const { clientId, address } = attempted
    const name = createHmac('sha256', key)
      .update(JSON.stringify([clientId, address, presented]))
      .digest('base64url')
    const running = underWay.get(name)
    if (running) return running as ReturnType<typeof check>
    const started = counted(attempted, check).finally(() => underWay.delete(name))
    underWay.set(name, started)
    return started
  }
}
