import { abortedWait } from '../http/abortable-pause.ts'
import type { TokenNeed } from './bearer-token.ts'

/** Work that runs once at a time, however many wait for it. */
export interface SharedWork<Result> {
  isRunning(): boolean
  /**
   * Joins the running work or starts it. The signal ends this caller's wait only; the work itself
   * ends when nobody is left who waits.
   *
   * @throws FrontdeskError `aborted`; whatever the work throws
   */
  join(signal?: AbortSignal): Promise<Result>
  /** Starts it with nobody waiting. It does not keep the process alive. */
  startAhead(): Promise<Result>
}

interface Running<Result> {
  readonly promise: Promise<Result>
  readonly controller: AbortController
  waiters: number
  readonly need: TokenNeed
}

/** @param work gets a signal that fires when nobody waits any more */
export function shareWork<Result>(
  work: (signal: AbortSignal, need: TokenNeed) => Promise<Result>,
): SharedWork<Result> {
  let running: Running<Result> | undefined

  function start(need: TokenNeed): Running<Result> {
    const controller = new AbortController()
    const promise = work(controller.signal, need).finally(() => {
      if (running === started) running = undefined
    })
    promise.catch(() => {})
    const started: Running<Result> = { promise, controller, waiters: 0, need }
    running = started
    return started
  }

  return {
    isRunning: () => running !== undefined,
    startAhead: () => start('ahead').promise,
    join(signal) {
      const joined = running ?? start('now')
      joined.waiters += 1
      return waitFor(joined.promise, signal).finally(() => {
        joined.waiters -= 1
        const isDeserted = joined.waiters === 0 && joined.need === 'now' && signal?.aborted
        if (!isDeserted || running !== joined) return
        running = undefined
        joined.controller.abort()
      })
    },
  }
}

function waitFor<Result>(
  promise: Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  // Waits inside the work do not hold the process; somebody who waits for its outcome does.
  const hold = setInterval(() => {}, 2 ** 30)
  return new Promise<Result>((resolve, reject) => {
    const abort = () => reject(abortedWait())
    if (signal?.aborted) abort()
    else signal?.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal?.removeEventListener('abort', abort))
  }).finally(() => clearInterval(hold))
}
