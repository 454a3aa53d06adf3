import { exitCode } from './exit-code.ts'
import type { Terminal } from './terminal.ts'

/** What one step of an examination found. */
export interface Finding {
  readonly step: string
  readonly result: 'ok' | 'FAILED' | 'skipped'
  /** What was seen, in words; for a failure what to do about it as well. */
  readonly words: string
  /** What the process would end with; 0 unless it failed. */
  readonly exitCode: number
}

export function ok(step: string, words: string): Finding {
  return { step, result: 'ok', words, exitCode: exitCode.done }
}

export function skipped(step: string, words: string): Finding {
  return { step, result: 'skipped', words, exitCode: exitCode.done }
}

export function failed(step: string, words: string, code: number = exitCode.refused): Finding {
  return { step, result: 'FAILED', words, exitCode: code }
}

/** Prints a finding on one line: `ok       clock          This machine and ... agree.` */
export function printFinding(io: Terminal, { step, result, words }: Finding): void {
  const colour = { ok: 'green', FAILED: 'red', skipped: 'dim' } as const
  const mark = io.paint(colour[result], result.padEnd(7))
  const lines = words.split('\n').map((line) => line.trim())
  io.out(`${mark}  ${step.padEnd(13)}  ${lines.filter((line) => line !== '').join(' ')}`)
}
