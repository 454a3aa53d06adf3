import { shareBar } from './import-progress.ts'
import type { Terminal } from './terminal.ts'

const redrawMilliseconds = 100
const lineMilliseconds = 5000

/** Where a bulk run stands. */
export interface BulkPosition {
  /** Rows in all; undefined while nobody knows. */
  readonly total: number | undefined
  /** Done now or in an earlier run. */
  readonly finished: number
  readonly failed: number
  /** Requests at a time. */
  readonly concurrency: number
  /** Rows a second. */
  readonly rate: number
  readonly remainingSeconds: number | undefined
}

/** Shows how far a bulk run is. */
export interface BulkDisplay {
  show(position: BulkPosition): void
  /** Ends the line of the bar, so that words can follow. */
  end(): void
}

/** A bar that is redrawn on a terminal; in a pipe a plain line at most every five seconds. */
export function bulkDisplay(io: Terminal): BulkDisplay {
  const { redraw } = io
  let shownAt = io.now()
  if (redraw === undefined) {
    return {
      show(position) {
        if (io.now() - shownAt < lineMilliseconds) return
        shownAt = io.now()
        io.err(bulkLine(position))
      },
      end: () => undefined,
    }
  }
  let last: BulkPosition | undefined
  const draw = (position: BulkPosition) => redraw(`${barOf(position)}${bulkLine(position)}`)
  return {
    show(position) {
      last = position
      if (io.now() - shownAt < redrawMilliseconds) return
      shownAt = io.now()
      draw(position)
    },
    end() {
      if (last === undefined) return
      draw(last)
      io.err('')
      last = undefined
    },
  }
}

function barOf({ total, finished, failed }: BulkPosition): string {
  return total === undefined || total === 0 ? '' : `${shareBar((finished + failed) / total)}  `
}

/** `5000 of 10000 done, 3 failed, 412/s, 64 at a time, 12 s left` */
export function bulkLine(position: BulkPosition): string {
  const { total, finished, failed, rate, concurrency, remainingSeconds } = position
  const parts = [total === undefined ? `${finished} done` : `${finished} of ${total} done`]
  if (failed > 0) parts.push(`${failed} failed`)
  parts.push(`${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s`, `${concurrency} at a time`)
  if (remainingSeconds !== undefined && Number.isFinite(remainingSeconds)) {
    parts.push(`${timeWords(remainingSeconds)} left`)
  }
  return parts.join(', ')
}

function timeWords(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} s`
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`
}
