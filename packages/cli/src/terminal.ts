import { styleText } from 'node:util'

export type Colour = 'bold' | 'dim' | 'green' | 'red' | 'yellow'

/** Where a command speaks: results to `out`, words to `err`, each call one line or more. */
export interface Terminal {
  out(text: string): void
  err(text: string): void
  /** Shows a line in place of the one it showed before; only where `err` is a terminal. */
  readonly redraw?: ((line: string) => void) | undefined
  /** A person sits there who can be asked. */
  readonly interactive: boolean
  /** Asks a question that is answered by yes or no; only where a person can be asked. */
  readonly confirm?: ((question: string) => Promise<boolean>) | undefined
  /** Colours a part of a result; plain when stdout is no terminal or NO_COLOR is set. */
  paint(colour: Colour, text: string): string
  /** Milliseconds since 1970; relative dates start here. */
  now(): number
}

/** The terminal, or the pipes, of this process. */
export function processTerminal(): Terminal {
  const interactive = process.stdin.isTTY === true && process.stderr.isTTY === true
  return {
    out: (text) => process.stdout.write(`${text}\n`),
    err: (text) => process.stderr.write(`${text}\n`),
    redraw: process.stderr.isTTY === true ? redrawLine : undefined,
    interactive,
    confirm: interactive ? askAtTerminal : undefined,
    paint: (colour, text) => styleText(colour, text, { stream: process.stdout }),
    now: () => Date.now(),
  }
}

async function askAtTerminal(question: string): Promise<boolean> {
  // Loaded here because it takes as long as a whole command that never asks.
  const { confirm, isCancel } = await import('@clack/prompts')
  const answer = await confirm({ message: question, initialValue: false, output: process.stderr })
  return !isCancel(answer) && answer
}

function redrawLine(line: string): void {
  const width = Math.max(1, process.stderr.columns - 1)
  process.stderr.write(`\r\u001b[K${line.slice(0, width)}`)
}

/**
 * Makes text of a server safe to show: control characters, which can rewrite what a terminal
 * shows or does, become spaces.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim()
}
