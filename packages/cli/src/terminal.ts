import { styleText } from 'node:util'

export type Colour = 'bold' | 'dim' | 'green' | 'red' | 'yellow'

/** Where a command speaks: results to `out`, words to `err`, each call one line or more. */
export interface Terminal {
  out(text: string): void
  err(text: string): void
  /** Somebody sits there who can be asked. */
  readonly interactive: boolean
  /** Colours a part of a result; plain when stdout is no terminal or NO_COLOR is set. */
  paint(colour: Colour, text: string): string
  /** Milliseconds since 1970; relative dates start here. */
  now(): number
}

/** The terminal, or the pipes, of this process. */
export function processTerminal(): Terminal {
  return {
    out: (text) => process.stdout.write(`${text}\n`),
    err: (text) => process.stderr.write(`${text}\n`),
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    paint: (colour, text) => styleText(colour, text, { stream: process.stdout }),
    now: () => Date.now(),
  }
}

/**
 * Makes text of a server safe to show: control characters, which can rewrite what a terminal
 * shows or does, become spaces.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim()
}
