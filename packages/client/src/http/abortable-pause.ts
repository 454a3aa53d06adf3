import { FrontdeskError } from '../client-error.ts'

/** Waits so many milliseconds, or until the signal fires. */
export type Pause = (milliseconds: number, signal?: AbortSignal) => Promise<void>

/**
 * Waits without keeping the process alive: whoever waits for the outcome does that.
 *
 * @throws FrontdeskError `aborted` as soon as the signal fires
 */
export const abortablePause: Pause = (milliseconds, signal) =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(abortedWait())
      return
    }
    const abort = () => {
      clearTimeout(timer)
      reject(abortedWait())
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, milliseconds)
    timer.unref()
    signal?.addEventListener('abort', abort, { once: true })
  })

/** The error of a wait that its caller gave up. */
export function abortedWait(): FrontdeskError {
  return new FrontdeskError('aborted', 'The wait for a token was given up by its caller.')
}
