import { randomInt } from 'node:crypto'

/** No vowels, so no words; nothing that looks like another letter. @see RFC 8628 §6.1 */
const letters = 'BCDFGHJKLMNPQRSTVWXZ'
const length = 8

/** A code that people type: 20^8 are 34 bits, and guesses are limited (T13). `WDJB-MJHT` */
export function newUserCode(): string {
  const code = Array.from({ length }, () => letters.charAt(randomInt(letters.length))).join('')
  return `${code.slice(0, 4)}-${code.slice(4)}`
}

/** What somebody typed, as it is kept: letters only, upper case; undefined when it cannot be one. */
export function normalizedUserCode(typed: string): string | undefined {
  const code = typed.toUpperCase().replaceAll(/[^A-Z]/g, '')
  return code.length === length && [...code].every((one) => letters.includes(one))
    ? code
    : undefined
}
