import type { BulkProgress } from './bulk-run.ts'

/** How fast a count grew over the last seconds. */
export interface RateMeter {
  /** Items a second up to now; 0 before there is anything to compare. */
  rate(count: number): number
}

const windowMilliseconds = 5000
const sampleMilliseconds = 100

/** @param now milliseconds of a monotonic clock */
export function rateMeter(now: () => number): RateMeter {
  const samples: { readonly at: number; readonly count: number }[] = [{ at: now(), count: 0 }]
  return {
    rate(count) {
      const at = now()
      // The oldest that is kept is just outside the window, so that the window is full.
      while (samples.length > 1 && at - (samples[1]?.at ?? at) >= windowMilliseconds) {
        samples.shift()
      }
      const oldest = samples[0]
      const newest = samples.at(-1)
      if (newest === undefined || at - newest.at >= sampleMilliseconds) samples.push({ at, count })
      if (oldest === undefined || at <= oldest.at) return 0
      return ((count - oldest.count) * 1000) / (at - oldest.at)
    },
  }
}

/** Seconds until the rest is done at this rate; undefined where that cannot be known. */
export function remainingSeconds(rest: number | undefined, rate: number): number | undefined {
  if (rest === undefined) return undefined
  if (rest <= 0) return 0
  return rate > 0 ? rest / rate : undefined
}

const reportMilliseconds = 100
/** While nothing changes, as in a pause. */
const quietMilliseconds = 1000

/** A run, as far as a display of its progress is concerned. */
export interface ProgressSubject {
  readonly counts: Omit<BulkProgress, 'rate' | 'remainingSeconds'>
  readonly ended: Promise<unknown>
  end(error: unknown): void
}

export interface ProgressParts {
  readonly onProgress: (progress: BulkProgress) => void
  readonly now: () => number
}

/** Tells of progress ten times a second at most, and once at the end. An error of it ends the run. */
export function reportProgress(run: ProgressSubject, { onProgress, now }: ProgressParts): void {
  const meter = rateMeter(now)
  let last = ''
  let lastAt = now()
  const report = (): void => {
    const counts = run.counts
    const settled = counts.done + counts.failed
    const rate = meter.rate(settled)
    const shown = JSON.stringify(counts)
    if (shown === last && now() - lastAt < quietMilliseconds) return
    last = shown
    lastAt = now()
    const rest = counts.total === undefined ? undefined : counts.total - settled - counts.skipped
    try {
      onProgress({ ...counts, rate, remainingSeconds: remainingSeconds(rest, rate) })
    } catch (error) {
      run.end(error)
    }
  }
  const timer = setInterval(report, reportMilliseconds)
  const finish = (): void => {
    clearInterval(timer)
    last = ''
    report()
  }
  run.ended.then(finish, finish)
}
