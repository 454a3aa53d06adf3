import type { Terminal } from './terminal.ts'

const barWidth = 24
const redrawMs = 100
const rowsPerLine = 10_000

/** Where an import stands: rows that the server took, and how much of the file has been read. */
export interface ImportPosition {
  readonly rows: number
  /** From 0 to 1. */
  readonly share: number
}

/** Shows how far an import is. */
export interface ImportProgress {
  show(position: ImportPosition): void
  /** Ends the line of the bar, so that words can follow. */
  end(): void
}

/** A bar that is redrawn on a terminal; in a pipe a line each ten thousand rows. */
export function importProgress(io: Terminal): ImportProgress {
  return io.redraw === undefined ? plainLines(io) : bar(io, io.redraw)
}

function plainLines(io: Terminal): ImportProgress {
  let told = 0
  return {
    show({ rows }) {
      if (rows - told < rowsPerLine) return
      told = rows
      io.err(`${rows} rows checked`)
    },
    end: () => undefined,
  }
}

function bar(io: Terminal, redraw: (line: string) => void): ImportProgress {
  const begun = io.now()
  let drawnAt = 0
  let last: ImportPosition | undefined
  return {
    show(position) {
      last = position
      if (io.now() - drawnAt < redrawMs) return
      drawnAt = io.now()
      redraw(barLine(position, drawnAt - begun))
    },
    end() {
      if (last === undefined) return
      redraw(barLine(last, io.now() - begun))
      io.err('')
      last = undefined
    },
  }
}

/** `[######      ]  50 %  5000 rows, 1000/s, 5 s left` */
export function barLine({ rows, share }: ImportPosition, elapsedMs: number): string {
  const part = wholePart(share)
  const seconds = Math.max(elapsedMs, 1) / 1000
  const left = part > 0 ? Math.ceil((seconds * (1 - part)) / part) : undefined
  const rest = left === undefined ? '' : `, ${left} s left`
  return `${shareBar(part)}  ${rows} rows, ${Math.round(rows / seconds)}/s${rest}`
}

/** `[######      ]  50 %` of a share from 0 to 1. */
export function shareBar(share: number): string {
  const part = wholePart(share)
  const full = '#'.repeat(Math.floor(part * barWidth)).padEnd(barWidth)
  return `[${full}] ${String(Math.floor(part * 100)).padStart(3)} %`
}

function wholePart(share: number): number {
  return Math.min(1, Math.max(0, share))
}
